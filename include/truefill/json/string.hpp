// What an escaped JSON string says.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <truefill/json/scan.hpp>

namespace truefill::json {

namespace detail {

[[nodiscard]] constexpr unsigned hex4(std::string_view text, std::size_t at) noexcept {
    unsigned value = 0;
    for (std::size_t i = at; i < at + 4; ++i) {
        const char c = text[i];
        value = value * 16 + static_cast<unsigned>(is_digit(c) ? c - '0' : (c | 0x20) - 'a' + 10);
    }
    return value;
}

constexpr char* put_utf8(unsigned point, char* out) noexcept {
    const auto put = [&](unsigned byte) { *out++ = static_cast<char>(byte); };
    if (point < 0x80) {
        put(point);
    } else if (point < 0x800) {
        put(0xC0 | point >> 6);
        put(0x80 | (point & 0x3F));
    } else if (point < 0x10000) {
        put(0xE0 | point >> 12);
        put(0x80 | (point >> 6 & 0x3F));
        put(0x80 | (point & 0x3F));
    } else {
        put(0xF0 | point >> 18);
        put(0x80 | (point >> 12 & 0x3F));
        put(0x80 | (point >> 6 & 0x3F));
        put(0x80 | (point & 0x3F));
    }
    return out;
}

}  // namespace detail

/// Whether every backslash in the inside of a string begins an escape of RFC 8259.
[[nodiscard]] constexpr bool escapes_are_valid(std::string_view inside) noexcept {
    for (std::size_t at = inside.find('\\'); at != std::string_view::npos;
         at = inside.find('\\', at)) {
        if (!detail::pass_escape(inside, ++at)) {
            return false;
        }
    }
    return true;
}

/// Writes what the inside of a JSON string says to `out`, which has room for inside.size() bytes;
/// nothing for a lone surrogate, which no UTF-8 can hold. Precondition: escapes_are_valid.
[[nodiscard]] constexpr std::optional<std::string_view> unescape(std::string_view inside,
                                                                 char* out) noexcept {
    char* const first = out;
    for (std::size_t at = 0; at < inside.size();) {
        const char c = inside[at++];
        if (c != '\\') {
            *out++ = c;
            continue;
        }
        const char kind = inside[at++];
        switch (kind) {
            case 'b': *out++ = '\b'; break;
            case 'f': *out++ = '\f'; break;
            case 'n': *out++ = '\n'; break;
            case 'r': *out++ = '\r'; break;
            case 't': *out++ = '\t'; break;
            case 'u': {
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
                break;
            }
            default: *out++ = kind;
        }
    }
    return std::string_view{first, static_cast<std::size_t>(out - first)};
}

}  // namespace truefill::json
