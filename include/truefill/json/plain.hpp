// Plain bytes: those that stand in a JSON string as they are. Looked at eight at a time.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <truefill/detail/swar.hpp>

namespace truefill::inline v0_1::json::detail {

/// As many bytes of a text are looked at, and copied, at once.
using block = truefill::detail::eight_bytes;

/// Whether a byte is plain: ASCII, no control character, no quote, no backslash.
[[nodiscard]] constexpr bool is_plain(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= 0x20 && byte < 0x80 && c != '"' && c != '\\';
}

/// Zero if all bytes of a block are plain; else the lowest bit that is set is bit 0x80 of the first
/// byte that is not. Each subtraction sets that bit of a byte that is below a space, a quote or a
/// backslash; a byte beyond ASCII has it set in the first or the second difference. A byte that
/// goes below zero borrows from the next byte, whose bit may then be wrong: it is not the lowest.
[[nodiscard]] constexpr block not_plain(block bytes) noexcept {
    using truefill::detail::broadcast;
    const block below_space = bytes - broadcast(' ');
    const block quote = (bytes ^ broadcast('"')) - broadcast('\1');
    const block backslash = (bytes ^ broadcast('\\')) - broadcast('\1');
    return (below_space | quote | backslash) & broadcast('\x80');
}

[[nodiscard]] constexpr bool is_plain(block bytes) noexcept {
    return not_plain(bytes) == 0;
}

/// How many of a block's first bytes are plain: 0 to 8.
[[nodiscard]] constexpr std::size_t count_plain(block bytes) noexcept {
    return static_cast<std::size_t>(std::countr_zero(not_plain(bytes))) / 8;
}

/// Sixteen bytes in a vector register, compared one by one: an extension of g++ and clang that
/// needs no name of an instruction set.
using sixteen_bytes [[gnu::vector_size(16)]] = signed char;

[[nodiscard]] inline sixteen_bytes load_sixteen(const char* at) noexcept {
    sixteen_bytes bytes;
    std::memcpy(&bytes, at, sizeof bytes);
    return bytes;
}
/// Zero in the place of each byte that is plain. Bytes beyond ASCII are negative.
[[nodiscard]] inline sixteen_bytes not_plain_sixteen(const char* at) noexcept {
    const sixteen_bytes bytes = load_sixteen(at);
    return (bytes < ' ') | (bytes == '"') | (bytes == '\\');
}

#if defined(__SSE2__)
/// The result of a comparison as sixteen bits, the first byte's lowest.
[[nodiscard]] inline unsigned bits_of(sixteen_bytes compared) noexcept {
    using sixteen_chars [[gnu::vector_size(16)]] = char;
    return static_cast<unsigned>(
        __builtin_ia32_pmovmskb128(std::bit_cast<sixteen_chars>(compared)));
}
#endif

/// Whether a comparison holds for none of its sixteen bytes.
[[nodiscard]] inline bool holds_nowhere(sixteen_bytes compared) noexcept {
#if defined(__SSE2__)
    return bits_of(compared) == 0;
#else
    std::uint64_t halves[2];  // NOLINT(modernize-avoid-c-arrays)
    std::memcpy(halves, &compared, sizeof halves);
    return (halves[0] | halves[1]) == 0;
#endif
}

/// How many of the first sixteen bytes at `at` are plain.
[[nodiscard]] inline std::size_t count_plain_sixteen(const char* at) noexcept {
#if defined(__SSE2__)
    return static_cast<std::size_t>(std::countr_zero(bits_of(not_plain_sixteen(at)) | 0x10000U));
#else
    const std::size_t first = count_plain(truefill::detail::load<block>(at));
    return first < 8 ? first : 8 + count_plain(truefill::detail::load<block>(at + 8));
#endif
}

}  // namespace truefill::inline v0_1::json::detail
