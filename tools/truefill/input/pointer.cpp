#include "input/pointer.hpp"

#include <algorithm>
#include <stdexcept>
#include <truefill/json/scan.hpp>
#include <truefill/json/string.hpp>

namespace truefill::tool {

namespace {

/// A cursor over the values of a checked document.
class cursor {
public:
    explicit cursor(std::string_view document) : document_{document} {
        if (document.starts_with(json::byte_order_mark)) {
            at_ = json::byte_order_mark.size();
        }
        skip_space();
    }
    [[nodiscard]] char next() const { return document_[at_]; }
    [[nodiscard]] std::size_t offset() const { return at_; }
    /// Skips white space, or one byte and the white space after it.
    void skip_space() {
        at_ = std::min(document_.find_first_not_of(" \t\r\n", at_), document_.size());
    }
    void skip() {
        ++at_;
        skip_space();
    }
    /// Skips a value and the white space after it; returns the text of the value.
    std::string_view value() {
        const std::string_view text =
            document_.substr(at_, json::scan(document_.substr(at_)).offset);
        at_ += text.size();
        skip_space();
        return text;
    }
    void seek(std::size_t offset) { at_ = offset; }

private:
    std::string_view document_;
    std::size_t at_ = 0;
};

/// The value of a string with its quotes; nothing if it has a lone surrogate.
std::optional<std::string> text_of(std::string_view quoted) {
    const std::string_view inside = quoted.substr(1, quoted.size() - 2);
    std::string buffer(inside.size(), '\0');
    const auto unescaped = json::unescape(inside, buffer.data());
    return unescaped ? std::optional{std::string{*unescaped}} : std::nullopt;
}

/// Moves from an object to the value of its member `name`; false if it has no such member, or two.
bool enter_member(cursor& at, std::string_view name) {
    std::optional<std::size_t> found;
    bool is_unique = true;
    for (at.skip(); at.next() != '}';) {
        const bool is_wanted = text_of(at.value()) == name;
        at.skip();  // the colon
        if (is_wanted) {
            is_unique = !found;
            found = at.offset();
        }
        at.value();
        if (at.next() == ',') {
            at.skip();
        }
    }
    if (found) {
        at.seek(*found);
    }
    return found && is_unique;
}

/// Moves from an array to its element `index`; the first is 0.
bool enter_element(cursor& at, std::string_view index) {
    const bool is_index = !index.empty() && index.size() <= 9 &&
                          index.find_first_not_of("0123456789") == std::string_view::npos &&
                          (index.size() == 1 || index.front() != '0');
    if (!is_index) {
        return false;
    }
    int left = std::stoi(std::string{index});
    for (at.skip(); at.next() != ']'; --left) {
        if (left == 0) {
            return true;
        }
        at.value();
        if (at.next() == ',') {
            at.skip();
        }
    }
    return false;
}

/// A reference token with decoded escapes: ~1 is a slash, ~0 a tilde.
std::string token_of(std::string_view escaped) {
    std::string token;
    for (std::size_t i = 0; i < escaped.size(); ++i) {
        if (escaped[i] != '~') {
            token += escaped[i];
            continue;
        }
        const char code = ++i < escaped.size() ? escaped[i] : '\0';
        if (code != '0' && code != '1') {
            throw std::invalid_argument{"a ~ in a JSON pointer is written ~0, and a / is ~1"};
        }
        token += code == '0' ? '~' : '/';
    }
    return token;
}

}  // namespace

json_pointer::json_pointer(std::string_view text) {
    if (!text.empty() && text.front() != '/') {
        throw std::invalid_argument{"a JSON pointer (RFC 6901) begins with a slash, like /msg"};
    }
    while (!text.empty()) {
        text.remove_prefix(1);
        const std::size_t end = std::min(text.find('/'), text.size());
        tokens_.push_back(token_of(text.substr(0, end)));
        text.remove_prefix(end);
    }
}

std::optional<document_part> json_pointer::find(std::string_view document) const {
    cursor at{document};
    for (const std::string& token : tokens_) {
        const bool found = at.next() == '{'   ? enter_member(at, token)
                           : at.next() == '[' ? enter_element(at, token)
                                              : false;
        if (!found) {
            return std::nullopt;
        }
    }
    const std::size_t offset = at.offset();
    const std::string_view value = at.value();
    if (value.front() != '"') {
        return document_part{std::string{value}, offset};
    }
    auto text = text_of(value);
    return text ? std::optional{document_part{std::move(*text), offset + 1}} : std::nullopt;
}

}  // namespace truefill::tool
