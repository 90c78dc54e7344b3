// JSON as it is written: strings, and flat objects field by field.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/json_scan.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::json {

/// Appends `text` as a JSON string, quotes included. Bytes that are not UTF-8 (the raw text of a
/// payload that was no JSON) become U+FFFD, so that what is written is always JSON.
inline void append_string(std::string& out, std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    out += '"';
    std::size_t copied = 0;
    for (std::size_t at = 0; at < text.size();) {
        const auto c = static_cast<unsigned char>(text[at]);
        if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
            ++at;
            continue;
        }
        std::size_t stop = 0;
        const std::size_t length = detail::utf8_length(text, at, stop);
        if (length > 1) {
            at += length;
            continue;
        }
        out.append(text, copied, at - copied);
        copied = at += stop != 0 ? stop : 1;
        switch (c) {
            case '"': out += "\\\""; break;
            case '\\': out += "\\\\"; break;
            case '\n': out += "\\n"; break;
            case '\r': out += "\\r"; break;
            case '\t': out += "\\t"; break;
            default:
                if (c < 0x80) {
                    out += "\\u00";
                    out += hex[c >> 4];
                    out += hex[c & 0xF];
                } else {
                    out += "\\ufffd";
                }
        }
    }
    out.append(text, copied, std::string_view::npos);
    out += '"';
}

/// A flat JSON object, written field by field; closed when it goes. Appends to a string it borrows.
class object {
public:
    explicit object(std::string& out) : out_{out} { out_ += '{'; }
    ~object() { out_ += '}'; }
    object(const object&) = delete;
    object& operator=(const object&) = delete;

    /// `value` as it is: a number, true, null, an array already written.
    object& raw(std::string_view key, std::string_view value) {
        name(key);
        out_ += value;
        return *this;
    }
    object& null(std::string_view key) { return raw(key, "null"); }
    object& text(std::string_view key, std::string_view value) {
        name(key);
        append_string(out_, value);
        return *this;
    }
    template <class Text>
    object& text(std::string_view key, const std::optional<Text>& value) {
        return value ? text(key, std::string_view{*value}) : null(key);
    }
    template <std::integral Integer>
    object& number(std::string_view key, Integer value) {
        return raw(key, std::to_string(value));
    }
    template <std::integral Integer>
    object& number(std::string_view key, const std::optional<Integer>& value) {
        return value ? number(key, *value) : null(key);
    }
    object& boolean(std::string_view key, bool value) { return raw(key, value ? "true" : "false"); }
    template <worded E>
    object& word(std::string_view key, const std::optional<E>& value) {
        return value ? text(key, name_of(*value)) : null(key);
    }
    /// An array of texts.
    template <class Range>
    object& texts(std::string_view key, const Range& values) {
        name(key);
        out_ += '[';
        bool first = true;
        for (const std::string_view value : values) {
            out_ += first ? "" : ",";
            first = false;
            append_string(out_, value);
        }
        out_ += ']';
        return *this;
    }
    /// Appends to the value that name() has begun.
    void append(std::string_view text) { out_ += text; }
    void append(char c) { out_ += c; }
    /// Begins the value of a key: the caller appends it.
    void name(std::string_view key) {
        out_ += first_ ? "\"" : ",\"";
        first_ = false;
        out_ += key;
        out_ += "\":";
    }

private:
    std::string& out_;
    bool first_ = true;
};

}  // namespace truefill::json
