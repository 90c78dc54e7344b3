// The order in which items write their keys: learned from one, expected of the next. Most of a page
// is read by comparing what stands there with what stood there last time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/kalshi/key_lookup.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>

namespace truefill::detail {

/// Items repeat the order of their keys. The keys of one are learned, and those of the next are
/// expected in that order; where that fails too often it is learned anew, and where it fails at
/// once, not for a while.
class key_predictor {
    using dictionary = kalshi::detail::dictionary;
    using spelling = kalshi::detail::spelling;

public:
    /// For a key that is not to be learned, since its text is not what is written: one with
    /// escapes.
    static constexpr std::string_view unpredictable = "longer than any spelling";
    static_assert(unpredictable.size() + 3 > spelling::longest);

    /// A key, and what becomes of a plain value of it.
    struct expectation {
        /// In the name of a key whose value has to be looked at, whatever it is: a marker's, a
        /// frame's message.
        static constexpr kalshi::key_set stops{kalshi::key::at(63)};

        spelling text;
        kalshi::key_set name;  ///< under which it is kept: none where the key is unknown
        std::uint8_t index = dictionary::unknown;              ///< of the key in the dictionary
        std::uint8_t place = std::uint8_t{raw_fill::nowhere};  ///< for the token, in the item

        expectation() noexcept : name{stops} {}
        explicit expectation(std::uint8_t known) noexcept : index{known} {
            if (known < kalshi::names.size()) {
                name.insert(kalshi::key::at(known));
                place = known;
            }
            if (known != dictionary::unknown &&
                (known >= kalshi::names.size() || kalshi::key::at(known) == "msg"_key)) {
                name = name | stops;
            }
        }
        expectation(std::string_view written, std::uint8_t known) noexcept : expectation{known} {
            text = spelling{written};
        }
    };

    class session {
    public:
        explicit session(key_predictor& order) noexcept
            : order_{order}, learns_{order.size_ == 0 && order.pause_ == 0} {
            order.pause_ -= order.pause_ != 0 ? 1 : 0;
        }
        session(const session&) = delete;
        session& operator=(const session&) = delete;
        ~session() {
            if (learns_) {
                order_.size_ = position_;
                order_.last_[position_] = {};
                order_.is_new_ = true;
            } else if (order_.size_ != 0) {
                const bool fails = 3 * misses_ > position_;
                order_.pause_ = fails && order_.is_new_ ? pause : 0;
                order_.size_ = fails ? 0 : order_.size_;
                order_.is_new_ = false;
            }
        }
        [[nodiscard]] bool expects() const noexcept { return order_.size_ != 0 && !learns_; }
        /// The key to try first, if expects(), those that follow behind it; after the last
        /// comes one that is no key.
        [[nodiscard]] const expectation* expected() const noexcept {
            return order_.last_.data() + position_;
        }
        /// All keys before this one were met.
        void met_before(const expectation* next) noexcept {
            position_ = static_cast<unsigned>(next - order_.last_.data());
        }
        /// Another key than the one that was expected.
        void record_miss(std::string_view written, std::uint8_t index) noexcept {
            if (learns_) {
                if (position_ < positions) {
                    const bool fits = written.size() + 3 <= spelling::longest;
                    order_.last_[position_++] = fits ? expectation{written, index} : expectation{};
                }
                return;
            }
            ++misses_;
            // Keys may have been left out; one that is new changes nothing.
            for (unsigned ahead = 1; ahead < 4 && position_ + ahead < order_.size_; ++ahead) {
                if (order_.last_[position_ + ahead].index == index) {
                    position_ += ahead + 1;
                    return;
                }
            }
        }

    private:
        key_predictor& order_;
        bool learns_;
        unsigned position_ = 0;
        unsigned misses_ = 0;
    };

private:
    static constexpr std::size_t positions = 32;
    static constexpr unsigned pause = 15;
    std::array<expectation, positions + 1> last_;  // the one behind the last is no key's
    unsigned size_ = 0;
    unsigned pause_ = 0;
    bool is_new_ = false;
};

}  // namespace truefill::detail
