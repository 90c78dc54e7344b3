// A tree of JSON that keeps the spelling: numbers and escapes stay as they are, keys keep their
// order and may repeat. With it the fuzzers write the same value in other bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "targets.hpp"

namespace truefill::fuzz {

struct json_tree {
    std::string text;               ///< a scalar's spelling; "[" or "{"
    std::vector<std::string> keys;  ///< an object's, quotes included
    std::vector<json_tree> values;

    [[nodiscard]] bool is_object() const { return text == "{"; }
    [[nodiscard]] bool is_array() const { return text == "["; }

    /// Precondition: strict_json accepts the text.
    static json_tree of(std::string_view text) {
        text.remove_prefix(text.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0);
        return value(text);
    }

private:
    static void spaces(std::string_view& rest) {
        rest.remove_prefix(std::min(rest.find_first_not_of(" \t\r\n"), rest.size()));
    }
    static char next(std::string_view& rest) {
        spaces(rest);
        return rest.front();
    }
    static std::string scalar(std::string_view& rest) {
        spaces(rest);
        std::size_t end = 0;
        if (rest.front() == '"') {
            for (end = 1; rest[end] != '"'; ++end) {
                end += rest[end] == '\\' ? 1 : 0;
            }
            ++end;
        } else {
            end = std::min(rest.find_first_of(" \t\r\n,]}"), rest.size());
        }
        std::string text{rest.substr(0, end)};
        rest.remove_prefix(end);
        return text;
    }
    static json_tree value(std::string_view& rest) {
        json_tree tree;
        const char open = next(rest);
        if (open != '{' && open != '[') {
            tree.text = scalar(rest);
            return tree;
        }
        tree.text = open;
        const char close = open == '{' ? '}' : ']';
        for (rest.remove_prefix(1); next(rest) != close;) {
            if (!tree.values.empty()) {
                rest.remove_prefix(1);
            }
            if (open == '{') {
                tree.keys.push_back(scalar(rest));
                spaces(rest);
                rest.remove_prefix(1);
            }
            tree.values.push_back(value(rest));
        }
        rest.remove_prefix(1);
        return tree;
    }
};

/// A key with decoded escapes; escapes beyond ASCII stay as they are.
inline std::string decoded_key(std::string_view spelled) {
    std::string text;
    for (std::size_t at = 1; at + 1 < spelled.size(); ++at) {
        if (spelled[at] != '\\') {
            text += spelled[at];
        } else if (spelled[++at] != 'u') {
            constexpr std::string_view from = "bfnrt";
            constexpr std::string_view to = "\b\f\n\r\t";
            const std::size_t known = from.find(spelled[at]);
            text += known == std::string_view::npos ? spelled[at] : to[known];
        } else {
            const std::string hex{spelled.substr(at + 1, 4)};
            const int point = std::stoi(hex, nullptr, 16);
            at += 4;
            if (point < 0x80) {
                text += static_cast<char>(point);
            } else {
                text += "\\u" + hex;
            }
        }
    }
    return text;
}

/// Whether an object has a key twice.
inline bool repeats_a_key(const json_tree& object) {
    std::vector<std::string> keys;
    std::transform(object.keys.begin(), object.keys.end(), std::back_inserter(keys), decoded_key);
    std::sort(keys.begin(), keys.end());
    return std::adjacent_find(keys.begin(), keys.end()) != keys.end();
}

/// What the new spelling changes.
struct spelling {
    choices* random = nullptr;
    bool spaces = false;     ///< white space between tokens
    bool escapes = false;    ///< letters as escapes, in keys and texts
    bool shuffled = false;   ///< the keys of an object in another order
    std::size_t one_in = 4;  ///< one letter in so many becomes an escape
};

namespace detail {

inline void space(std::string& out, const spelling& how) {
    if (!how.spaces) {
        return;
    }
    // Sometimes as wide as a vector register.
    std::size_t width = how.random->below(3);
    width = how.random->once_in(16) ? how.random->below(70) : width;
    for (; width > 0; --width) {
        out += " \n\t\r"[how.random->below(4)];
    }
}

/// The UTF-8 sequence that begins here; in the middle of a sequence, one byte.
inline std::string_view letter_at(std::string_view text, std::size_t at) {
    const auto lead = static_cast<unsigned char>(text[at]);
    return text.substr(at, lead < 0xC2 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4);
}

/// A letter as one escape, or as two above U+FFFF. A byte in the middle of a sequence stays as it
/// is.
inline void append_escape(std::string& out, std::string_view letter) {
    const auto lead = static_cast<unsigned char>(letter.front());
    if (lead >= 0x80 && letter.size() == 1) {
        out += letter;
        return;
    }
    unsigned point = letter.size() == 1 ? lead : lead & (0x7FU >> letter.size());
    for (const char c : letter.substr(1)) {
        point = point << 6 | (static_cast<unsigned char>(c) & 0x3FU);
    }
    const auto put = [&](unsigned unit) {
        constexpr std::string_view hex = "0123456789abCDEF";
        out += "\\u";
        for (int shift = 12; shift >= 0; shift -= 4) {
            out += hex[unit >> static_cast<unsigned>(shift) & 0xFU];
        }
    };
    if (point > 0xFFFF) {
        put(0xD800 + ((point - 0x10000) >> 10));
        put(0xDC00 + ((point - 0x10000) & 0x3FF));
    } else {
        put(point);
    }
}

inline void scalar(std::string& out, std::string_view text, const spelling& how) {
    if (!how.escapes || text.front() != '"') {
        out += text;
        return;
    }
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '\\') {
            const std::size_t length = text[at + 1] == 'u' ? 6 : 2;
            out += text.substr(at, length);
            at += length - 1;
        } else if (c != '"' && how.random->once_in(how.one_in)) {
            const std::size_t length = letter_at(text, at).size();
            append_escape(out, letter_at(text, at));
            at += length - 1;
        } else {
            out += c;
        }
    }
}

}  // namespace detail

/// Appends a value in another spelling.
inline void append(std::string& out, const json_tree& tree, const spelling& how) {
    if (!tree.is_object() && !tree.is_array()) {
        detail::scalar(out, tree.text, how);
        return;
    }
    std::vector<std::size_t> order(tree.values.size());
    for (std::size_t i = 0; i < order.size(); ++i) {
        order[i] = i;
    }
    for (std::size_t i = order.size(); how.shuffled && tree.is_object() && i > 1; --i) {
        std::swap(order[i - 1], order[how.random->below(i)]);
    }
    out += tree.text;
    for (const std::size_t i : order) {
        out += i == order.front() ? "" : ",";
        detail::space(out, how);
        if (tree.is_object()) {
            detail::scalar(out, tree.keys[i], how);
            detail::space(out, how);
            out += ':';
            detail::space(out, how);
        }
        append(out, tree.values[i], how);
        detail::space(out, how);
    }
    if (order.empty()) {
        detail::space(out, how);
    }
    out += tree.is_object() ? '}' : ']';
}

/// The whole document in another spelling.
inline std::string spelled(const json_tree& tree, const spelling& how = {}) {
    std::string out;
    detail::space(out, how);
    append(out, tree, how);
    detail::space(out, how);
    return out;
}

}  // namespace truefill::fuzz
