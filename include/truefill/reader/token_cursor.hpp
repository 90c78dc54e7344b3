// The tokens of a payload, one after the other, each checked against the part of the grammar that
// simdjson's stage 1 does not check. Knows JSON, and no field names.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <truefill/detail/decimal_read.hpp>
#include <truefill/detail/swar.hpp>
#include <truefill/json/scan.hpp>
#include <truefill/json/string.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reader/structural_index.hpp>
#include <vector>

namespace truefill::inline v0_1 {

/// A cursor over a payload's tokens. A function that returns false has met text that is not JSON;
/// after that only open() may be called. Keeps its buffers.
class token_cursor {
public:
    /// Indexes a text, which is borrowed, and goes to its first token. Allocates when the text is
    /// larger than any before.
    [[nodiscard]] structural_index::status open(std::string_view text) {
        const auto status = structure_.index(text);
        if (status != structural_index::status::ok) {
            return status;
        }
        base_ = text.data();
        at_ = structure_.begin();
        end_ = structure_.end();
        lookahead_end_ = end_;
        while (lookahead_end_ != at_ && text.size() - lookahead_end_[-1] < lookahead) {
            --lookahead_end_;
        }
        escapes_ = std::memchr(text.data(), '\\', text.size()) != nullptr;
        unescaped_size_ = 0;
        if (escapes_ && unescaped_.size() < text.size()) {
            unescaped_.resize(text.size());
        }
        return status;
    }

    [[nodiscard]] bool at_end() const noexcept { return at_ == end_; }
    /// The first byte of the current token; after the last one a NUL, which begins no token.
    [[nodiscard]] char next() const noexcept { return at_end() ? '\0' : base_[*at_]; }
    [[nodiscard]] char after_next() const noexcept { return end_ - at_ < 2 ? '\0' : base_[at_[1]]; }
    /// Goes to the next token; stays at the end.
    void advance() noexcept { at_ += at_end() ? 0 : 1; }
    /// Returns the first byte of the current token and goes to the next one.
    char take() noexcept {
        const char c = next();
        advance();
        return c;
    }
    /// Where the current token begins; after the last one the end of the text.
    [[nodiscard]] const char* here() const noexcept { return base_ + *at_; }
    /// The text from `start` to the current token, without white space at its end.
    [[nodiscard]] std::string_view text_since(const char* start) const noexcept {
        const char* stop = here();
        // The first comparison is false for most texts and saves the second.
        while (static_cast<unsigned char>(stop[-1]) <= ' ' && json::is_space(stop[-1])) {
            --stop;
        }
        return {start, static_cast<std::size_t>(stop - start)};
    }
    /// Goes to the token that begins where this text does.
    void seek(std::string_view token_text) noexcept {
        const auto offset = static_cast<std::uint32_t>(token_text.data() - base_);
        at_ = std::lower_bound(structure_.begin(), end_, offset);
    }
    void seek_end() noexcept { at_ = end_; }

    /// Reads the current value, of any kind; `depth` brackets are open around it.
    [[nodiscard]] bool value(token& into, unsigned depth) {
        const char first = next();
        if (first != '{' && first != '[') {
            return scalar(into);
        }
        const char* const start = here();
        if (!container(depth)) {
            return false;
        }
        into = {token::kind::container, text_since(start)};
        return true;
    }

    /// Checks the current value and drops it.
    [[nodiscard]] bool unread_value(unsigned depth) {
        token unread;
        const char first = next();
        return first == '{' || first == '[' ? container(depth) : raw_scalar(unread);
    }

    /// Reads a string, a number, true, false or null. Escapes of a string are undone in the
    /// cursor's buffer, which holds them until the next open().
    [[nodiscard]] bool scalar(token& into) {
        if (!raw_scalar(into)) {
            return false;
        }
        const std::string_view inside = into.text();
        if (!escapes_ || !into.is(token::kind::text) ||
            inside.find('\\') == std::string_view::npos) {
            return true;
        }
        // No string is read twice, so that all of them fit into a buffer of the payload's size.
        const auto read = json::unescape(inside, unescaped_.data() + unescaped_size_);
        if (read) {
            unescaped_size_ += read->size();
            into = {token::kind::text, *read};
        } else {
            into = {token::kind::lone_surrogate, inside};
        }
        return true;
    }

    // ---- shortcuts for most of a page, as strict as the functions above ------------------------

    /// As many bytes may be read from the beginning of a token that stands before lookahead_end_.
    static constexpr std::size_t lookahead = 24;
    /// As many bytes may be read before the end of a plain value: its closing quote and eight
    /// bytes.
    static constexpr std::size_t lookbehind = 9;

    /// Reads the key that begins at `start` if its closing quote stands directly before `colon`.
    /// Precondition: the payload has no backslash.
    [[gnu::always_inline]] [[nodiscard]] static bool plain_key(const char* start, const char* colon,
                                                               std::string_view& into) noexcept {
        if (*start != '"' || *colon != ':' || colon[-1] != '"') {
            return false;
        }
        into = {start + 1, static_cast<std::size_t>(colon - start) - 2};
        return true;
    }

    /// Reads the text between two tokens if it is a plain value: a string, a number of up to
    /// sixteen digits, true, false or null, with nothing behind it. Preconditions: the payload has
    /// no backslash, `lookbehind` bytes stand before `stop`, and a colon or white space before
    /// `start`.
    ///
    ///     .. "count":12345,"ticker" ..      start: the '1'; stop: the next token, the comma
    ///            [t":12345]                 tail: the eight bytes before stop
    ///
    /// The lowest 8 - size bytes of the tail stand before the value and are shifted out.
    [[gnu::always_inline]] [[nodiscard]] static bool plain_token(const char* start,
                                                                 const char* stop,
                                                                 token& into) noexcept {
        const auto size = static_cast<std::size_t>(stop - start);
        const char first = *start;
        if (first == '"') {
            into = token::with_room(token::kind::text, {start + 1, size - 2});
            return stop[-1] == '"';
        }
        if (size > 16 || (first == '0' && size > 1)) {
            return false;
        }
        using detail::eight_bytes;
        const auto tail = detail::load<eight_bytes>(stop - 8);
        const std::size_t unused = size < 8 ? 64 - 8 * size : 0;
        if (detail::no_digits(detail::as_digits(tail)) >> unused == 0) {
            into = token::with_room(token::kind::number, {start, size});
            return size <= 8 ||
                   detail::no_digits(detail::as_digits(detail::load<eight_bytes>(start))) == 0;
        }
        const eight_bytes word = tail >> unused << unused;
        // Without a branch on true or false, which nobody can predict.
        const bool f = first == 'f';
        if ((word == detail::select(f, detail::bytes_of("false"), detail::bytes_of("true"))) &
            (size == 4U + f)) {
            into = token::with_room(token::kind::boolean, {start, size});
            return true;
        }
        into = {token::kind::null, {start, size}};
        return word == detail::bytes_of("null") && size == 4;
    }

private:
    /// Checks the object or array that begins here; `depth` brackets are open around it.
    [[nodiscard]] bool container(unsigned depth) {
        if (depth == json::max_depth) {
            return false;
        }
        const bool is_object = next() == '{';
        const char close = is_object ? '}' : ']';
        advance();
        if (next() == close) {
            advance();
            return true;
        }
        for (;;) {
            if (is_object) {
                token key;
                if (next() != '"' || !raw_scalar(key) || next() != ':') {
                    return false;
                }
                advance();
            }
            if (!unread_value(depth + 1)) {
                return false;
            }
            const char separator = take();
            if (separator == close) {
                return true;
            }
            if (separator != ',') {
                return false;
            }
        }
    }

    /// Reads a scalar; its escapes are checked and stay as they are. Its text ends where white
    /// space or the next token begins. Stage 1 has seen that each string is closed, so that a text
    /// which does not end with a quote has something behind its string.
    [[nodiscard]] bool raw_scalar(token& into) {
        if (at_ == end_) {
            return false;
        }
        const char* const start = here();
        ++at_;
        const std::string_view text = text_since(start);
        switch (*start) {
            case '"': {
                if (text.size() < 2 || text.back() != '"') {
                    return false;
                }
                const std::string_view inside = text.substr(1, text.size() - 2);
                into = {token::kind::text, inside};
                return !escapes_ || json::escapes_are_valid(inside);
            }
            case 't':
            case 'f': into = {token::kind::boolean, text}; return text == "true" || text == "false";
            case 'n': into = {token::kind::null, text}; return text == "null";
            default: into = {token::kind::number, text}; return is_number(text);
        }
    }

    [[nodiscard]] static constexpr bool is_number(std::string_view text) noexcept {
        std::size_t at = 0;
        return json::detail::pass_number(text, at) && at == text.size();
    }

protected:
    const char* base_ = nullptr;
    const std::uint32_t* at_ = nullptr;             ///< the offset of the current token
    const std::uint32_t* end_ = nullptr;            ///< behind the last: its offset is the size
    const std::uint32_t* lookahead_end_ = nullptr;  ///< tokens before it have `lookahead` bytes
    bool escapes_ = false;                          ///< the text has a backslash

private:
    structural_index structure_;
    std::vector<char> unescaped_;
    std::size_t unescaped_size_ = 0;
};

}  // namespace truefill::inline v0_1
