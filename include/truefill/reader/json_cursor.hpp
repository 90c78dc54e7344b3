// A cursor over a payload's bytes: each value checked against RFC 8259 as it is passed. Knows JSON,
// and no field names.
#pragma once

#include <cstddef>
#include <string_view>
#include <truefill/json/scan.hpp>
#include <truefill/json/string.hpp>
#include <truefill/token.hpp>
#include <utility>
#include <vector>

namespace truefill::inline v0_1 {

/// A function that returns false has met text that is not JSON; after that only open() may be
/// called. A value that is passed leaves the cursor at the byte behind it. Keeps its buffers.
class json_cursor {
protected:
    /// Goes to the first byte of a text, which is borrowed.
    void open(std::string_view text) noexcept {
        text_ = text;
        at_ = 0;
        n_unescaped_ = 0;
    }

    /// The current byte; behind the text a NUL, which begins no value and separates none.
    [[nodiscard]] char next() const noexcept { return at_ == text_.size() ? '\0' : text_[at_]; }
    void skip_spaces() noexcept { json::detail::pass_spaces(text_, at_); }
    /// Goes to the next byte that is no white space, and returns it.
    char next_token() noexcept {
        skip_spaces();
        return next();
    }
    /// The next byte from `at` on that is no white space; behind the text a NUL.
    [[nodiscard]] char peek_token(std::size_t at) const noexcept {
        json::detail::pass_spaces(text_, at);
        return at == text_.size() ? '\0' : text_[at];
    }
    /// Passes `c` and the white space before it, if that is what stands here.
    [[nodiscard]] bool accept(char c) noexcept {
        const bool is_here = next_token() == c;
        at_ += is_here ? 1 : 0;
        return is_here;
    }
    [[nodiscard]] std::string_view text_since(std::size_t start) const noexcept {
        return {text_.data() + start, at_ - start};
    }

    /// Reads the string that begins here. Escapes are undone in the cursor's buffer, which holds
    /// them until forget_unescaped() or open().
    [[nodiscard]] bool string(token& into) {
        const std::size_t first = at_ + 1;
        bool escaped = false;
        if (!json::detail::pass_string(text_, at_, escaped)) {
            return false;
        }
        const std::string_view inside = text_.substr(first, at_ - first - 1);
        into = escaped ? unescaped(inside) : token{token::kind::text, inside};
        return true;
    }

    /// Reads the value that begins here, of any kind; `depth` brackets are open around it.
    [[nodiscard]] bool value(token& into, unsigned depth) {
        const std::size_t start = at_;
        const char first = next();
        if (first == '"') {
            return string(into);
        }
        const bool is_container = first == '{' || first == '[';
        const bool passed =
            is_container ? unread_value(depth) : json::detail::pass_scalar(text_, at_);
        const auto kind = is_container                   ? token::kind::container
                          : first == 't' || first == 'f' ? token::kind::boolean
                          : first == 'n'                 ? token::kind::null
                                                         : token::kind::number;
        into = {kind, text_since(start)};
        return passed;
    }

    /// Checks the value that begins here, and drops it.
    [[nodiscard]] bool unread_value(unsigned depth) noexcept {
        return json::detail::pass_value(text_, at_, depth);
    }

    /// The first value of a name in an object that has it, begins at `start`, and was checked.
    [[nodiscard]] token first_value(std::string_view name, std::size_t start) {
        const std::size_t end = std::exchange(at_, start + 1);
        token key;
        token read;
        do {
            (void)(next_token() == '"' && string(key) && accept(':'));
            skip_spaces();
            (void)value(read, 1);
        } while (key.text() != name && accept(','));
        at_ = end;
        return read;
    }

    /// How many texts with escapes the buffer holds, to forget those that come after.
    [[nodiscard]] std::size_t n_unescaped() const noexcept { return n_unescaped_; }
    void forget_unescaped(std::size_t kept) noexcept { n_unescaped_ = kept; }

private:
    [[nodiscard]] token unescaped(std::string_view inside) {
        if (n_unescaped_ == unescaped_.size()) {
            unescaped_.emplace_back();
        }
        std::vector<char>& text = unescaped_[n_unescaped_];
        text.resize(inside.size());
        const auto read = json::unescape(inside, text.data());
        if (!read) {
            return {token::kind::lone_surrogate, inside};
        }
        ++n_unescaped_;
        return {token::kind::text, *read};
    }

protected:
    std::string_view text_;
    std::size_t at_ = 0;

private:
    // When the outer vector grows, the inner ones are moved and keep their characters' addresses,
    // so that views of the texts stay valid.
    std::vector<std::vector<char>> unescaped_;
    std::size_t n_unescaped_ = 0;
};

}  // namespace truefill::inline v0_1
