// Where a JSON document ends, or the byte at which it breaks: RFC 8259 to the letter, byte by byte.
// The fast reader (reader/unwrap.hpp) finds that a payload is broken; this finds where.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/detail/ascii.hpp>

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
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

/// A document's own text, without the byte order mark and the white space around it.
[[nodiscard]] constexpr std::string_view document_text(std::string_view payload) noexcept {
    if (payload.starts_with(byte_order_mark)) {
        payload.remove_prefix(byte_order_mark.size());
    }
    while (!payload.empty() && is_space(payload.front())) {
        payload.remove_prefix(1);
    }
    while (!payload.empty() && is_space(payload.back())) {
        payload.remove_suffix(1);
    }
    return payload;
}

namespace detail {

using truefill::detail::is_digit;

[[nodiscard]] constexpr bool is_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// The length of the well-formed UTF-8 sequence at `at`, 0 where there is none (RFC 3629: no
/// overlong forms, no surrogates, nothing above U+10FFFF). `stop` is how many of its bytes fit.
[[nodiscard]] constexpr std::size_t utf8_length(std::string_view text, std::size_t at,
                                                std::size_t& stop) noexcept {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned lead = byte(at);
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    stop = length == 0 ? 0 : 1;
    for (; stop < length && at + stop < text.size(); ++stop) {
        const unsigned next = byte(at + stop);
        const unsigned low = stop > 1 ? 0x80 : lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
        const unsigned high = stop > 1 ? 0xBF : lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (next < low || next > high) {
            return 0;
        }
    }
    return stop == length ? length : 0;
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
    if (!pass(text, at, '0') && !pass_digits(text, at)) {
        return false;
    }
    if (pass(text, at, '.') && !pass_digits(text, at)) {
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
            if (at == text.size() || !is_hex(text[at])) {
                return false;
            }
        }
        return true;
    }
    if (at == text.size() ||
        std::string_view{"\"\\/bfnrt"}.find(text[at]) == std::string_view::npos) {
        return false;
    }
    ++at;
    return true;
}

class scanner {
public:
    constexpr explicit scanner(std::string_view text) noexcept : text_{text} {}

    constexpr scan_result document() noexcept {
        if (text_.starts_with(byte_order_mark)) {
            at_ = byte_order_mark.size();
        }
        const bool fine = value();
        return {fine ? scan_status::complete
                     : (at_ == text_.size() ? scan_status::truncated : scan_status::broken),
                at_};
    }

private:
    [[nodiscard]] constexpr bool more() const noexcept { return at_ < text_.size(); }
    [[nodiscard]] constexpr char next() const noexcept { return text_[at_]; }
    constexpr bool accept(char c) noexcept { return pass(text_, at_, c); }
    constexpr void spaces() noexcept {
        while (more() && is_space(next())) {
            ++at_;
        }
    }

    /// A value with all that is in it; depth is counted, not recursed.
    constexpr bool value() noexcept {
        for (;;) {
            // Here a value has to begin.
            spaces();
            if (!more()) {
                return false;
            }
            if (next() == '{' || next() == '[') {
                if (depth_ == max_depth) {
                    return false;
                }
                const bool object = next() == '{';
                objects_[depth_++] = object;
                ++at_;
                spaces();
                if (!accept(object ? '}' : ']')) {
                    if (object && !key()) {
                        return false;
                    }
                    continue;
                }
                --depth_;
            } else if (!scalar()) {
                return false;
            }
            // Here a value has ended.
            for (;;) {
                if (depth_ == 0) {
                    return true;
                }
                spaces();
                const bool object = objects_[depth_ - 1];
                if (accept(',')) {
                    if (object && !key()) {
                        return false;
                    }
                    break;
                }
                if (!accept(object ? '}' : ']')) {
                    return false;
                }
                --depth_;
            }
        }
    }

    constexpr bool key() noexcept {
        spaces();
        if (!string()) {
            return false;
        }
        spaces();
        return accept(':');
    }

    constexpr bool scalar() noexcept {
        switch (next()) {
            case '"': return string();
            case 't': return atom("true");
            case 'f': return atom("false");
            case 'n': return atom("null");
            default: return pass_number(text_, at_);
        }
    }

    constexpr bool atom(std::string_view name) noexcept {
        for (const char c : name) {
            if (!accept(c)) {
                return false;
            }
        }
        return true;
    }

    constexpr bool string() noexcept {
        if (!accept('"')) {
            return false;
        }
        while (more()) {
            const char c = next();
            if (c == '"') {
                ++at_;
                return true;
            }
            if (c == '\\') {
                ++at_;
                if (!pass_escape(text_, at_)) {
                    return false;
                }
            } else if (static_cast<unsigned char>(c) < 0x20) {
                return false;
            } else {
                std::size_t stop = 0;
                const std::size_t length = utf8_length(text_, at_, stop);
                at_ += length != 0 ? length : stop;
                if (length == 0) {
                    return false;
                }
            }
        }
        return false;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    unsigned depth_ = 0;
    std::array<bool, max_depth> objects_{};
};

}  // namespace detail

/// Scans the one document at the start of `text`, white space and a byte order mark before it.
/// What follows the document is not looked at. Allocates nothing.
[[nodiscard]] constexpr scan_result scan(std::string_view text) noexcept {
    return detail::scanner{text}.document();
}

/// Scans a text that is to be one document and nothing else but white space.
[[nodiscard]] constexpr scan_result scan_all(std::string_view text) noexcept {
    scan_result found = scan(text);
    if (found.status != scan_status::complete) {
        return found;
    }
    while (found.offset < text.size() && is_space(text[found.offset])) {
        ++found.offset;
    }
    if (found.offset != text.size()) {
        found.status = scan_status::broken;
    }
    return found;
}

}  // namespace truefill::inline v0_1::json
