// From a key as it is written to its row in the table: a perfect hash, and keys compared in
// registers.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/detail/swar.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/markers.hpp>

namespace truefill::inline v0_1::kalshi::detail {

inline constexpr std::size_t known_words = names.size() + markers.size();

/// The names, then the markers.
[[nodiscard]] constexpr std::string_view known_word(std::size_t index) noexcept {
    return index < names.size() ? names[index].text : markers[index - names.size()].text;
}

/// A key as it is written, with quotes and colon, in three registers and a mask for each:
///
///     "order_id":     22 6f 72 64 65 72 5f 69   64 22 3a 00 ..           00 ..
///     mask            ff ff ff ff ff ff ff ff   ff ff ff 00 ..           00 ..
///
/// Comparing is three loads, whatever the length.
class spelling {
public:
    /// The longest key that can be compared, with quotes and colon. A longer one has no spelling.
    static constexpr std::size_t longest = 24;

    constexpr spelling() = default;
    /// Precondition: the key has no escapes and is no longer than `longest`, quotes and colon
    /// included.
    constexpr explicit spelling(std::string_view key) noexcept {
        const std::size_t size = key.size() + 3;
        std::array<char, longest> text{};
        text[0] = '"';
        std::copy(key.begin(), key.end(), text.begin() + 1);
        text[size - 2] = '"';
        text[size - 1] = ':';
        for (std::size_t i = 0; i < parts; ++i) {
            text_[i] = truefill::detail::load<part>(text.data() + 8 * i);
            const std::size_t left = size - std::min(size, 8 * i);
            mask_[i] = left < 8 ? truefill::detail::low_mask(left) : ~part{0};
        }
    }
    /// Whether the key stands at `text`. Precondition: `longest` bytes can be read there.
    [[nodiscard]] constexpr bool is_at(const char* text) const noexcept {
        part differs = 0;
        for (std::size_t i = 0; i < parts; ++i) {
            differs |= (truefill::detail::load<part>(text + 8 * i) ^ text_[i]) & mask_[i];
        }
        return differs == 0;
    }

private:
    using part = truefill::detail::eight_bytes;
    static constexpr std::size_t parts = longest / sizeof(part);
    std::array<part, parts> text_{' '};  // a space begins no token: is_at() is always false
    std::array<part, parts> mask_{~part{0}};
};

inline constexpr auto spellings = [] {
    std::array<spelling, known_words> all{};
    for (std::size_t i = 0; i < all.size(); ++i) {
        all[i] = spelling{known_word(i)};
    }
    return all;
}();

/// Not defined, so that a table with a name that is too short or too long does not compile.
void no_such_length();

/// A perfect hash of all names and markers. The hash is made of a key's length and four of its
/// letters, times a factor; the compiler searches for a factor without collisions.
class dictionary {
public:
    static constexpr std::uint8_t unknown = 0xFF;

    consteval dictionary() {
        while (!fill()) {
            factor_ += 2;
        }
    }

    /// The index of a key: below names.size() a name, from there on a marker, else `unknown`.
    [[nodiscard]] constexpr std::uint8_t find(std::string_view text) const noexcept {
        const std::uint8_t index = guess(text);
        return index != unknown && truefill::detail::equal_text(known_word(index), text) ? index
                                                                                         : unknown;
    }
    /// The same for a key in a payload. Preconditions: it stands between quotes and before a colon,
    /// and spelling::longest bytes can be read from its opening quote on.
    [[nodiscard]] constexpr std::uint8_t find_written(std::string_view key) const noexcept {
        const std::uint8_t index = guess(key);
        return index != unknown && spellings[index].is_at(key.data() - 1) ? index : unknown;
    }

private:
    static constexpr int bits = 10;

    static constexpr std::size_t shortest = 2;  // the hash reads the last two letters of a key
    static constexpr std::size_t longest = spelling::longest - 3;

    [[nodiscard]] constexpr std::uint8_t guess(std::string_view text) const noexcept {
        return text.size() < shortest ? unknown : slots_[hash(text)];
    }
    [[nodiscard]] constexpr std::size_t hash(std::string_view text) const noexcept {
        const auto letter = [&](std::size_t i) {
            return static_cast<std::uint32_t>(static_cast<unsigned char>(text[i]));
        };
        const std::size_t n = text.size();
        const std::uint32_t mixed =
            letter(0) | letter(n / 3) << 8 | letter(n - 2) << 16 | letter(n - 1) << 24;
        return ((mixed ^ static_cast<std::uint32_t>(n)) * factor_) >> (32 - bits);
    }

    consteval bool fill() {
        for (auto& slot : slots_) {
            slot = unknown;
        }
        for (std::size_t i = 0; i < known_words; ++i) {
            const std::string_view word = known_word(i);
            if (word.size() < shortest || word.size() > longest) {
                no_such_length();
            }
            auto& slot = slots_[hash(word)];
            if (slot != unknown) {
                return false;
            }
            slot = static_cast<std::uint8_t>(i);
        }
        return true;
    }

    std::uint32_t factor_ = 0x9E3779B1;
    std::array<std::uint8_t, std::size_t{1} << bits> slots_{};
};

inline constexpr dictionary names_and_markers{};

}  // namespace truefill::inline v0_1::kalshi::detail
