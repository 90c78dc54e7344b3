// Where a JSON document ends, or the byte at which it breaks: RFC 8259 to the letter, byte by byte.
// The fast reader (reader/unwrap.hpp) finds that a payload is broken; this finds where.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/json/plain.hpp>
#include <type_traits>

namespace truefill::inline v0_1::json {

/// Deeper nesting counts as broken, so that no input can exhaust the stack.
inline constexpr unsigned max_depth = 1024;

/// UTF-8's byte order mark, skipped at the start of a document.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

enum class scan_status : std::uint8_t {
    complete = 1,   ///< a document; `offset` is the byte after it
    truncated = 2,  ///< a document begins and the text ends; `offset` is the text's size
    broken = 3,     ///< the byte at `offset` can't be there
};

struct scan_result {
    scan_status status;
    std::size_t offset;
    friend constexpr bool operator==(scan_result, scan_result) = default;
};

[[nodiscard]] constexpr bool is_space(char c) noexcept {
    return c <= ' ' && (c == ' ' || c == '\n' || c == '\r' || c == '\t');
}

namespace detail {

using truefill::detail::is_digit;

/// The letters behind a backslash, but for u, and what they stand for.
inline constexpr std::string_view escape_letters = "\"\\/bfnrt";
inline constexpr std::string_view escaped_bytes = "\"\\/\b\f\n\r\t";

inline constexpr std::string_view hex_digits = "0123456789abcdef";

/// The value of a hexadecimal digit; std::string_view::npos for any other byte.
[[nodiscard]] constexpr std::size_t hex_value(char c) noexcept {
    return hex_digits.find(truefill::detail::to_lower(c));
}

/// Passes `c` where it stands at `at`.
constexpr bool pass(std::string_view text, std::size_t& at, char c) noexcept {
    const bool there = at < text.size() && text[at] == c;
    at += there ? 1 : 0;
    return there;
}

constexpr bool pass_digits(std::string_view text, std::size_t& at) noexcept {
    const std::size_t first = at;
    while (at < text.size() && is_digit(text[at])) {
        ++at;
    }
    return at != first;
}

/// Passes the number at `at`; where there is none, `at` is left at the byte that can't be there.
constexpr bool pass_number(std::string_view text, std::size_t& at) noexcept {
    pass(text, at, '-');
    const bool is_whole = pass(text, at, '0') || pass_digits(text, at);
    if (!is_whole || (pass(text, at, '.') && !pass_digits(text, at))) {
        return false;
    }
    if (pass(text, at, 'e') || pass(text, at, 'E')) {
        if (!pass(text, at, '+')) {
            pass(text, at, '-');
        }
        return pass_digits(text, at);
    }
    return true;
}

/// Passes what stands after a backslash, likewise.
constexpr bool pass_escape(std::string_view text, std::size_t& at) noexcept {
    if (pass(text, at, 'u')) {
        for (int i = 0; i < 4; ++i, ++at) {
            if (at == text.size() || hex_value(text[at]) == std::string_view::npos) {
                return false;
            }
        }
        return true;
    }
    const bool known = at < text.size() && escape_letters.find(text[at]) != std::string_view::npos;
    at += known ? 1 : 0;
    return known;
}

/// Passes the UTF-8 sequence at `at`, likewise (RFC 3629: no overlong forms, no surrogates, nothing
/// above U+10FFFF). Precondition: at < text.size().
constexpr bool pass_utf8(std::string_view text, std::size_t& at) noexcept {
    const auto byte = [&] { return static_cast<unsigned char>(text[at]); };
    const unsigned lead = byte();
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0) {
        return false;
    }
    // Of what may follow. Only the second byte has other bounds than these.
    unsigned low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    unsigned high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    const std::size_t end = at + length;
    for (++at; at != end; ++at) {
        if (at == text.size() || byte() < low || byte() > high) {
            return false;
        }
        low = 0x80;
        high = 0xBF;
    }
    return true;
}

/// Passes plain bytes of a string; where it stops, a few more may follow.
constexpr void pass_plain(std::string_view text, std::size_t& at) noexcept {
    if (!std::is_constant_evaluated()) {
        constexpr std::size_t step = 16;
        for (std::size_t plain = step; plain == step && text.size() - at >= step; at += plain) {
            plain = count_plain_sixteen(text.data() + at);
        }
    }
}

/// Passes the string at `at`, likewise; sets `escaped` if it has a backslash.
constexpr bool pass_string(std::string_view text, std::size_t& at, bool& escaped) noexcept {
    if (!pass(text, at, '"')) {
        return false;
    }
    for (;;) {
        pass_plain(text, at);
        if (at == text.size()) {
            return false;
        }
        if (pass(text, at, '"')) {
            return true;
        }
        if (pass(text, at, '\\')) {
            escaped = true;
            if (!pass_escape(text, at)) {
                return false;
            }
            continue;
        }
        const bool is_control = static_cast<unsigned char>(text[at]) < 0x20;
        if (is_control || !pass_utf8(text, at)) {
            return false;
        }
    }
}

/// Passes `word`, likewise.
constexpr bool pass_word(std::string_view text, std::size_t& at, std::string_view word) noexcept {
    for (const char c : word) {
        if (!pass(text, at, c)) {
            return false;
        }
    }
    return true;
}

/// Passes the string, number, true, false or null at `at`, likewise.
constexpr bool pass_scalar(std::string_view text, std::size_t& at) noexcept {
    bool escaped = false;
    switch (at == text.size() ? '\0' : text[at]) {
        case '"': return pass_string(text, at, escaped);
        case 't': return pass_word(text, at, "true");
        case 'f': return pass_word(text, at, "false");
        case 'n': return pass_word(text, at, "null");
        default: return pass_number(text, at);
    }
}

constexpr void pass_spaces(std::string_view text, std::size_t& at) noexcept {
    while (at < text.size() && is_space(text[at])) {
        ++at;
    }
}

/// Passes the value that begins at `at`, with white space before it and all that is in it,
/// likewise. `depth` brackets are open around it; depth is counted, not recursed.
constexpr bool pass_value(std::string_view text, std::size_t& at, unsigned depth) noexcept {
    const unsigned outer = depth;
    std::array<bool, max_depth> is_object{};  // of the brackets that are open
    const auto accept = [&](char c) {
        pass_spaces(text, at);
        return pass(text, at, c);
    };
    const auto pass_key = [&] {
        bool escaped = false;
        pass_spaces(text, at);
        return pass_string(text, at, escaped) && accept(':');
    };
    for (;;) {
        // Here a value has to begin.
        pass_spaces(text, at);
        const char first = at < text.size() ? text[at] : '\0';
        bool opened = first == '{' || first == '[';
        if (opened) {
            if (depth == max_depth) {
                return false;
            }
            is_object[depth++] = first == '{';
            ++at;
        } else if (!pass_scalar(text, at)) {
            return false;
        }
        // Here a value has ended, or a bracket has opened: to where the next value begins.
        for (;; opened = false) {
            if (depth == outer) {
                return true;
            }
            const bool object = is_object[depth - 1];
            if (accept(object ? '}' : ']')) {
                --depth;
                continue;
            }
            if ((!opened && !accept(',')) || (object && !pass_key())) {
                return false;
            }
            break;
        }
    }
}

}  // namespace detail

/// A document's own text, without the byte order mark and the white space around it.
[[nodiscard]] constexpr std::string_view document_text(std::string_view payload) noexcept {
    std::size_t first = payload.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    detail::pass_spaces(payload, first);
    payload.remove_prefix(first);
    while (!payload.empty() && is_space(payload.back())) {
        payload.remove_suffix(1);
    }
    return payload;
}

/// Scans the one document at the start of `text`, white space and a byte order mark before it.
/// What follows the document is not looked at. Allocates nothing.
[[nodiscard]] constexpr scan_result scan(std::string_view text) noexcept {
    std::size_t at = text.starts_with(byte_order_mark) ? byte_order_mark.size() : 0;
    const bool fine = detail::pass_value(text, at, 0);
    return {fine                ? scan_status::complete
            : at == text.size() ? scan_status::truncated
                                : scan_status::broken,
            at};
}

/// Scans a text that is to be one document and nothing else but white space.
[[nodiscard]] constexpr scan_result scan_all(std::string_view text) noexcept {
    scan_result found = scan(text);
    if (found.status == scan_status::complete) {
        detail::pass_spaces(text, found.offset);
        found.status = found.offset == text.size() ? scan_status::complete : scan_status::broken;
    }
    return found;
}

}  // namespace truefill::inline v0_1::json
