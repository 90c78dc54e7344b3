// From a key to its row in the table, by a perfect hash.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/detail/swar.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/names.hpp>

namespace truefill::inline v0_1::kalshi::detail {

/// The names, then the markers.
[[nodiscard]] constexpr std::string_view known_word(std::size_t index) noexcept {
    return index < names.size() ? names[index].text : markers[index - names.size()].text;
}

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
        const std::uint8_t index = text.size() < shortest ? unknown : slots_[hash(text)];
        return index != unknown && truefill::detail::equal_text(known_word(index), text) ? index
                                                                                         : unknown;
    }

private:
    static constexpr int bits = 10;
    static constexpr std::size_t shortest = 2;  // the hash reads the last two letters of a key

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
        slots_.fill(unknown);
        for (std::size_t i = 0; i < names.size() + markers.size(); ++i) {
            auto& slot = slots_[hash(known_word(i))];
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
