// Plain bytes: those that stand in a JSON string as they are. Looked at eight at a time.
#pragma once

#include <bit>
#include <cstddef>
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

/// Whether each of the sixteen bytes at `at` is plain. Bytes beyond ASCII are negative.
[[nodiscard]] inline truefill::detail::sixteen_bytes plain_sixteen(const char* at) noexcept {
    const auto bytes = truefill::detail::load_sixteen(at);
    return (bytes > '\x1F') & ~((bytes == '"') | (bytes == '\\'));
}

/// How many of the first sixteen bytes at `at` are plain.
[[nodiscard]] inline std::size_t count_plain_sixteen(const char* at) noexcept {
#if defined(__SSE2__)
    return static_cast<std::size_t>(std::countr_one(truefill::detail::bits_of(plain_sixteen(at))));
#else
    const std::size_t first = count_plain(truefill::detail::load<block>(at));
    return first < 8 ? first : 8 + count_plain(truefill::detail::load<block>(at + 8));
#endif
}

}  // namespace truefill::inline v0_1::json::detail
