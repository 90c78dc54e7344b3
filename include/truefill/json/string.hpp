// JSON strings: what the inside of one says, and how a text is written as one.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/detail/swar.hpp>
#include <truefill/json/plain.hpp>
#include <truefill/json/scan.hpp>

namespace truefill::inline v0_1::json {

namespace detail {

[[nodiscard]] constexpr unsigned hex4(std::string_view text, std::size_t at) noexcept {
    std::size_t value = 0;
    for (const char c : text.substr(at, 4)) {
        value = value * 16 + hex_value(c);
    }
    return static_cast<unsigned>(value);
}

constexpr char* put_utf8(unsigned point, char* out) noexcept {
    const auto put = [&](unsigned byte) { *out++ = static_cast<char>(byte & 0xFF); };
    if (point < 0x80) {
        put(point);
        return out;
    }
    // The first byte has as many ones in front as the sequence has bytes, and then a zero.
    const int more = point < 0x800 ? 1 : point < 0x10000 ? 2 : 3;
    put(0xF0U << (3 - more) | point >> 6 * more);
    for (int shift = 6 * (more - 1); shift >= 0; shift -= 6) {
        put(0x80 | (point >> shift & 0x3F));
    }
    return out;
}

/// Copies a text. False if it has a byte that is not plain.
[[nodiscard]] inline bool copy_plain(char* to, std::string_view text) noexcept {
    const char* const from = text.data();
    const std::size_t size = text.size();
    if (size < sizeof(block)) {
        bool plain = true;
        for (std::size_t i = 0; i < size; ++i) {
            to[i] = from[i];
            plain = plain && is_plain(from[i]);
        }
        return plain;
    }
    constexpr std::size_t step = sizeof(truefill::detail::sixteen_bytes);
    if (size < step) {
        const std::size_t last = size - sizeof(block);  // overlaps the first
        const block odd = not_plain(truefill::detail::load<block>(from)) |
                          not_plain(truefill::detail::load<block>(from + last));
        std::memcpy(to, from, sizeof(block));
        std::memcpy(to + last, from + last, sizeof(block));
        return odd == 0;
    }
    const std::size_t last = size - step;
    auto plain = plain_sixteen(from + last);
    for (std::size_t at = 0; at < last; at += step) {
        plain &= plain_sixteen(from + at);
        std::memcpy(to + at, from + at, step);
    }
    std::memcpy(to + last, from + last, step);
    return truefill::detail::holds_nowhere(~plain);
}

}  // namespace detail

/// Writes the text of a JSON string's inside to `out`, which has room for inside.size() bytes.
/// Nothing for a lone surrogate, which UTF-8 can't hold. Precondition: a scan has passed it.
[[nodiscard]] constexpr std::optional<std::string_view> unescape(std::string_view inside,
                                                                 char* out) noexcept {
    char* const first = out;
    for (std::size_t at = 0; at < inside.size();) {
        const char c = inside[at++];
        if (c != '\\') {
            *out++ = c;
            continue;
        }
        const char letter = inside[at++];
        if (letter != 'u') {
            *out++ = detail::escaped_bytes[detail::escape_letters.find(letter)];
            continue;
        }
        unsigned point = detail::hex4(inside, at);
        at += 4;
        if (point >= 0xD800 && point < 0xE000) {
            const bool pair = point < 0xDC00 && inside.substr(at).starts_with("\\u");
            const unsigned low = pair ? detail::hex4(inside, at + 2) : 0;
            if (low < 0xDC00 || low > 0xDFFF) {
                return std::nullopt;
            }
            at += 6;
            point = 0x10000 + ((point - 0xD800) << 10) + (low - 0xDC00);
        }
        out = detail::put_utf8(point, out);
    }
    return std::string_view{first, static_cast<std::size_t>(out - first)};
}

/// Appends `text` as a JSON string, quotes included. Bytes that are not UTF-8 (in the raw text of a
/// payload that was not JSON) become U+FFFD, so that the result is always JSON.
inline void append_string(std::string& out, std::string_view text) {
    out += '"';
    std::size_t copied = 0;
    for (std::size_t at = 0; at < text.size();) {
        if (detail::is_plain(text[at])) {
            detail::pass_plain(text, ++at);
            continue;
        }
        const std::size_t odd = at;
        const auto c = static_cast<unsigned char>(text[odd]);
        if (detail::pass_utf8(text, at) && c >= 0x80) {
            continue;
        }
        out.append(text, copied, odd - copied);
        copied = at = std::max(at, odd + 1);
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (c < 0x80) {
                    out += "\\u00";
                    out += detail::hex_digits[c >> 4];
                    out += detail::hex_digits[c & 0xF];
                } else {
                    out += "\\ufffd";
                }
        }
    }
    out.append(text, copied, std::string_view::npos);
    out += '"';
}

}  // namespace truefill::inline v0_1::json
