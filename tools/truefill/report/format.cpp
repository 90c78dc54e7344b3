#include "report/format.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/terminal.hpp"

namespace truefill::tool {

namespace {

/// Whether the digits that begin here stand alone: not in a word, a decimal, a date or a time.
bool begins_number(std::string_view text, std::size_t at) {
    return at == 0 || text[at - 1] == ' ' || text[at - 1] == '(' || text[at - 1] == '+';
}

bool ends_number(std::string_view text, std::size_t at) {
    constexpr std::string_view inner = ".-:_/,";
    if (at == text.size() || text[at] == ' ' || text[at] == ')' || text[at] == ';') {
        return true;
    }
    const bool is_punctuation = inner.find(text[at]) != std::string_view::npos;
    return is_punctuation && (at + 1 == text.size() || text[at + 1] == ' ');
}

}  // namespace

std::string clean(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    constexpr std::u32string_view spaces = U"\t\n\r";
    while (!text.empty()) {
        const first_character next = first_character_of(text);
        if (next.code && spaces.find(*next.code) != std::u32string_view::npos) {
            out += ' ';
        } else if (!next.code || steers_terminal(*next.code)) {
            out += "\xEF\xBF\xBD";
        } else {
            out.append(text, 0, next.length);
        }
        text.remove_prefix(next.length);
    }
    return out;
}

void append_escaped(std::string& out, std::string_view text) {
    for (const char c : clean(text)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '>': out += "&gt;"; break;
            case '"': out += "&quot;"; break;
            case '\'': out += "&#39;"; break;
            default: out += c;
        }
    }
}

std::uint64_t scaled(std::uint64_t count, std::uint64_t top, std::uint64_t length,
                     std::uint64_t least) {
    if (count == 0 || top == 0) {
        return 0;
    }
    const double share = static_cast<double>(count) / static_cast<double>(top);
    const auto rounded = std::llround(share * static_cast<double>(length));
    return std::clamp(static_cast<std::uint64_t>(rounded), least, length);
}

std::string grouped(std::string_view text) {
    std::string out;
    char quote = 0;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '\'' && (quote != 0 || begins_number(text, at))) {
            quote = quote == 0 ? c : '\0';
        }
        std::size_t end = at;
        while (end < text.size() && text[end] >= '0' && text[end] <= '9') {
            ++end;
        }
        const std::size_t n_digits = end - at;
        if (quote == 0 && n_digits > 3 && n_digits < 19 && begins_number(text, at) &&
            ends_number(text, end)) {
            out += with_commas(std::stoull(std::string{text.substr(at, n_digits)}));
        } else {
            end = std::max(end, at + 1);
            out += text.substr(at, end - at);
        }
        at = end;
    }
    return out;
}

std::string short_count(std::uint64_t count) {
    constexpr std::uint64_t million = 1'000'000;
    if (count < 10 * million) {
        return with_commas(count);
    }
    const std::uint64_t tenth = count % million * 10 / million;
    return with_commas(count / million) + (tenth == 0 ? "" : '.' + std::to_string(tenth)) + " M";
}

std::string with_commas(std::uint64_t count) {
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3;) {
        at -= 3;
        digits.insert(at, 1, ',');
    }
    return digits;
}

std::string span_text(std::chrono::minutes span) {
    const auto minutes = span.count();
    std::string text;
    const auto part = [&](std::int64_t count, std::string_view unit) {
        if (count > 0) {
            text += (text.empty() ? "" : " ") + std::to_string(count) + ' ';
            text += unit;
        }
    };
    part(minutes / 1440, "d");
    part(minutes / 60 % 24, "h");
    part(minutes % 60, "min");
    return text.empty() ? "0 min" : text;
}

std::string moment_text(timestamp time) {
    const auto whole = to_rfc3339(time);
    std::string text{whole.view().substr(0, 19)};
    text[10] = ' ';
    return text;
}

std::string clock_text(timestamp time, bool with_day) {
    return moment_text(time).substr(with_day ? 5 : 11, with_day ? 11 : 5);
}

}  // namespace truefill::tool
