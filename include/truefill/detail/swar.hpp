// SWAR: texts of up to eight bytes as integers, so that one instruction looks at all of them.
//
// A text's first byte is the lowest of the integer, on every machine: "0.56" is loaded as
//
//     byte       7   6   5   4   3   2   1   0
//     "0.56"     .   .   .   .  '6' '5' '.' '0'      load<eight_bytes>, behind it whatever follows
//     "0.56"     0   0   0   0  '6' '5' '.' '0'      bytes_of
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <truefill/version.hpp>
#include <type_traits>

namespace truefill::inline v0_1::detail {

/// The bytes at `from` as an integer, the first byte lowest on every machine.
template <class Word>
[[nodiscard]] constexpr Word load(const char* from) noexcept {
    if (!std::is_constant_evaluated() && std::endian::native == std::endian::little) {
        Word word;
        std::memcpy(&word, from, sizeof word);
        return word;
    }
    Word word = 0;
    for (std::size_t i = 0; i < sizeof word; ++i) {
        word |= static_cast<Word>(Word{static_cast<unsigned char>(from[i])} << (8 * i));
    }
    return word;
}

using eight_bytes = std::uint64_t;
using four_bytes = std::uint32_t;

/// A text of up to eight bytes as load() reads it, zeros behind it.
[[nodiscard]] consteval eight_bytes bytes_of(std::string_view text) {
    eight_bytes bytes = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        bytes |= eight_bytes{static_cast<unsigned char>(text[i])} << 8 * i;
    }
    return bytes;
}

/// A byte in every place of an integer.
[[nodiscard]] constexpr eight_bytes broadcast(char c) noexcept {
    return ~eight_bytes{0} / 0xFF * static_cast<unsigned char>(c);
}

/// Ones in the lowest `count` bytes. Precondition: count < 8.
[[nodiscard]] constexpr eight_bytes low_mask(std::size_t count) noexcept {
    return (eight_bytes{1} << (8 * count)) - 1;
}

/// Whether two texts are equal. Compares in loads of eight bytes that may overlap: for short texts
/// a call of memcmp costs more than the comparison.
[[nodiscard]] constexpr bool equal_text(std::string_view a, std::string_view b) noexcept {
    const std::size_t size = a.size();
    if (size != b.size()) {
        return false;
    }
    if (size < 8) {
        return a == b;
    }
    const char* x = a.data();
    const char* y = b.data();
    const auto differ = [&](std::size_t at) {
        return load<eight_bytes>(x + at) ^ load<eight_bytes>(y + at);
    };
    if (size < 16) {
        return (differ(0) | differ(size - 8)) == 0;
    }
    eight_bytes anywhere = differ(size - 16) | differ(size - 8);
    for (const char* const last = x + size - 16; x < last; x += 16, y += 16) {
        anywhere |= differ(0) | differ(8);
    }
    return anywhere == 0;
}

}  // namespace truefill::inline v0_1::detail
