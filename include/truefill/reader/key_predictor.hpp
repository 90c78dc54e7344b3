// The order in which items write their keys: learned from one item, expected of the next. Most keys
// of a page are read by comparing them with the key that stood in the same place before.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/kalshi/key_lookup.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>

namespace truefill::inline v0_1::detail {

/// Learns the keys of one item and expects those of the next items in the same order. When more
/// than a third of an item's keys are others, the order is forgotten and the next item is learned;
/// when that happens to the first item after learning, nothing is learned for the next `pause`
/// items.
class key_predictor {
    using dictionary = kalshi::detail::dictionary;
    using spelling = kalshi::detail::spelling;

public:
    /// Stands for a key whose spelling is not known (it may have escapes): learned as a key that is
    /// never met.
    static constexpr std::string_view unpredictable = "longer than any spelling";
    static_assert(unpredictable.size() + 3 > spelling::longest);

    /// A key that is expected, and where a plain value of it is kept.
    struct expectation {
        /// Added to the name of a key whose value must not be read as a plain one: a marker's and a
        /// frame's message. It is the bit of no name, and in every set that names are tested
        /// against.
        static constexpr kalshi::key_set stops{kalshi::key::at(63)};

        spelling text;
        kalshi::key_set name;  ///< of the key, empty where it is unknown; may have `stops`
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
        /// The next key that is expected; those after it follow, and after the last one comes an
        /// expectation that no key meets. Precondition: expects().
        [[nodiscard]] const expectation* expected() const noexcept {
            return order_.last_.data() + position_;
        }
        /// Notes that all keys before `next` were met.
        void met_before(const expectation* next) noexcept {
            position_ = static_cast<unsigned>(next - order_.last_.data());
        }
        /// Notes a key that is not the expected one, or that is learned.
        void record_miss(std::string_view written, std::uint8_t index) noexcept {
            if (learns_) {
                if (position_ < positions) {
                    const bool fits = written.size() + 3 <= spelling::longest;
                    order_.last_[position_++] = fits ? expectation{written, index} : expectation{};
                }
                return;
            }
            ++misses_;
            // Up to three keys may have been left out. A new key does not move the position.
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
    std::array<expectation, positions + 1> last_;  // the last one is met by no key
    unsigned size_ = 0;
    unsigned pause_ = 0;
    bool is_new_ = false;
};

}  // namespace truefill::inline v0_1::detail
