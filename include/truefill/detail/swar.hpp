// SWAR: texts of up to eight bytes as integers, so that one instruction looks at all of them; and
// sixteen bytes in a vector register.
//
// A text's first byte is the lowest of the integer, on every machine: "0.56" is loaded as
//
//     byte       7   6   5   4   3   2   1   0
//     "0.56"     .   .   .   .  '6' '5' '.' '0'      load<eight_bytes>, behind it whatever follows
//     "0.56"     0   0   0   0  '6' '5' '.' '0'      bytes_of
#pragma once

#include <array>
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

/// Sixteen bytes in a vector register, compared one by one: an extension of g++ and clang that
/// needs no name of an instruction set. A comparison sets all bits of a byte where it holds.
// 4 % fewer instructions of append_row than with eight bytes at a time.
using sixteen_bytes [[gnu::vector_size(16)]] = signed char;

[[nodiscard]] inline sixteen_bytes load_sixteen(const char* at) noexcept {
    sixteen_bytes bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}

#if defined(__SSE2__)
/// A comparison as sixteen bits, the first byte's lowest.
[[nodiscard]] inline unsigned bits_of(sixteen_bytes compared) noexcept {
    // 4 % fewer instructions of a page of today's fills than by two halves of eight bytes.
    using sixteen_chars [[gnu::vector_size(16)]] = char;
    const int bits = __builtin_ia32_pmovmskb128(std::bit_cast<sixteen_chars>(compared));
    return static_cast<unsigned>(bits);
}
#endif

/// Whether a comparison holds for none of its sixteen bytes.
[[nodiscard]] inline bool holds_nowhere(sixteen_bytes compared) noexcept {
#if defined(__SSE2__)
    return bits_of(compared) == 0;
#else
    const auto halves = std::bit_cast<std::array<eight_bytes, 2>>(compared);
    return (halves[0] | halves[1]) == 0;
#endif
}

/// Whether two texts are equal. Compares in loads of eight or sixteen bytes that may overlap: for
/// short texts a call of memcmp costs more than the comparison.
// 1 % fewer instructions of a page of today's fills.
[[gnu::always_inline]] [[nodiscard]] constexpr bool equal_text(std::string_view a,
                                                               std::string_view b) noexcept {
    const std::size_t size = a.size();
    if (size != b.size()) {
        return false;
    }
    if (std::is_constant_evaluated() || size < 8) {
        return a == b;
    }
    const char* x = a.data();
    const char* y = b.data();
    if (size < 16) {
        return load<eight_bytes>(x) == load<eight_bytes>(y) &&
               load<eight_bytes>(x + size - 8) == load<eight_bytes>(y + size - 8);
    }
    sixteen_bytes equal = load_sixteen(x + size - 16) == load_sixteen(y + size - 16);
    for (const char* const last = x + size - 16; x < last; x += 16, y += 16) {
        equal &= load_sixteen(x) == load_sixteen(y);
    }
    return holds_nowhere(~equal);
}

}  // namespace truefill::inline v0_1::detail
