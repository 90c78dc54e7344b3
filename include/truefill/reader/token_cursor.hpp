// The tokens of a payload, one after the other, each checked against the grammar: what stage 1
// leaves to be checked. Knows JSON and no names.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <truefill/detail/swar.hpp>
#include <truefill/json/scan.hpp>
#include <truefill/json/string.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reader/structural_index.hpp>
#include <vector>

namespace truefill {

/// A cursor over a payload's tokens. Whatever it passes is JSON; what returns false has met
/// something that is not, after which only open() may be called. Keeps its buffers.
class token_cursor {
public:
    /// Goes to the first token of a text, which is borrowed.
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
    /// The first byte of the token at hand; a NUL, which no token begins with, after the last.
    [[nodiscard]] char next() const noexcept { return at_end() ? '\0' : base_[*at_]; }
    [[nodiscard]] char after_next() const noexcept { return end_ - at_ < 2 ? '\0' : base_[at_[1]]; }
    /// Passes a bracket, a comma or a colon. At the end it stays there.
    void advance() noexcept { at_ += at_end() ? 0 : 1; }
    char take() noexcept {
        const char c = next();
        advance();
        return c;
    }
    /// Where the token at hand begins; the end of the text after the last.
    [[nodiscard]] const char* here() const noexcept { return base_ + *at_; }
    /// What was passed from `start` to the token at hand, without the white space before that.
    [[nodiscard]] std::string_view text_since(const char* start) const noexcept {
        const char* stop = here();
        // Anything up to a space may be white space; most often there is none.
        while (static_cast<unsigned char>(stop[-1]) <= ' ' && json::is_space(stop[-1])) {
            --stop;
        }
        return {start, static_cast<std::size_t>(stop - start)};
    }
    /// Goes back to a token that was passed.
    void seek(std::string_view token_text) noexcept {
        const auto offset = static_cast<std::uint32_t>(token_text.data() - base_);
        at_ = std::lower_bound(structure_.begin(), end_, offset);
    }
    void seek_end() noexcept { at_ = end_; }

    /// The value at hand, whatever it is; `depth` brackets are open around it.
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

    /// Checks the value at hand, which nobody reads.
    [[nodiscard]] bool unread_value(unsigned depth) {
        token unread;
        const char first = next();
        return first == '{' || first == '[' ? container(depth) : raw_scalar(unread);
    }

    /// A string, a number, true, false or null; a string's escapes are undone.
    [[nodiscard]] bool scalar(token& into) {
        if (!raw_scalar(into)) {
            return false;
        }
        const std::string_view inside = into.text();
        if (!escapes_ || !into.is(token::kind::text) ||
            inside.find('\\') == std::string_view::npos) {
            return true;
        }
        // No string is read twice, so together they are shorter than the payload.
        const auto read = json::unescape(inside, unescaped_.data() + unescaped_size_);
        if (read) {
            unescaped_size_ += read->size();
            into = {token::kind::text, *read};
        } else {
            into = {token::kind::lone_surrogate, inside};
        }
        return true;
    }

    // ---- shortcuts: most of a page, checked as strictly as by what is above -------------------

    /// Bytes that can be read from wherever a token begins that has room.
    static constexpr std::size_t lookahead = 24;
    /// Bytes that can be read before a plain value's end: its closing quote, and eight of its text.
    static constexpr std::size_t lookbehind = 9;

    /// The key that begins at `start`, if it ends where its colon stands. Precondition: there are
    /// no escapes.
    [[gnu::always_inline]] [[nodiscard]] static bool plain_key(const char* start, const char* colon,
                                                               std::string_view& into) noexcept {
        if (*start != '"' || *colon != ':' || colon[-1] != '"') {
            return false;
        }
        into = {start + 1, static_cast<std::size_t>(colon - start) - 2};
        return true;
    }

    /// The text between two tokens, if it is a string without escapes, a number of up to sixteen
    /// digits, true, false or null, and nothing else. Preconditions: there are no escapes,
    /// `lookbehind` bytes before `stop`, and a colon or white space before `start`.
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
        const eight_bytes said = tail >> unused << unused;
        // Without a branch: which of the two it is, nobody can guess.
        const bool f = first == 'f';
        if ((said == detail::select(f, detail::bytes_of("false"), detail::bytes_of("true"))) &
            (size == 4U + f)) {
            into = token::with_room(token::kind::boolean, {start, size});
            return true;
        }
        into = {token::kind::null, {start, size}};
        return said == detail::bytes_of("null") && size == 4;
    }

private:
    /// Checks the object or array at hand; `depth` brackets are open around it.
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

    /// A scalar, its escapes checked and left as they are. Its token ends where white space or the
    /// next one begins; stage 1 has made sure that a string ends with its quote or not at all.
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
    const std::uint32_t* at_ = nullptr;             ///< offsets of the tokens from the one at hand
    const std::uint32_t* end_ = nullptr;            ///< where the offset is the text's size
    const std::uint32_t* lookahead_end_ = nullptr;  ///< before it tokens have room
    bool escapes_ = false;                          ///< there is a backslash somewhere in the text

private:
    structural_index structure_;
    std::vector<char> unescaped_;
    std::size_t unescaped_size_ = 0;
};

}  // namespace truefill
