#include "base/terminal.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <iterator>

#include "base/log.hpp"

namespace truefill::tool {

first_character first_character_of(std::string_view text) {
    const auto byte_at = [&](std::size_t i) -> std::uint32_t {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0;
    };
    const std::uint32_t lead = byte_at(0);
    if (lead < 0x80) {
        return {lead, 1};
    }
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4) {
        return {};
    }
    char32_t code = lead & (0x7FU >> length);
    for (std::size_t i = 1; i < length; ++i) {
        if ((byte_at(i) & 0xC0U) != 0x80) {
            return {};
        }
        code = (code << 6) | (byte_at(i) & 0x3FU);
    }
    constexpr std::array<char32_t, 5> smallest{0, 0, 0x80, 0x800, 0x10000};
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < smallest[length] || is_surrogate || code > 0x10FFFF) {
        return {};
    }
    return {code, length};
}

bool steers_terminal(char32_t code) {
    const auto within = [code](char32_t first, char32_t last) {
        return code >= first && code <= last;
    };
    return within(0, 0x1F) || within(0x7F, 0x9F) || code == 0x061C || within(0x200E, 0x200F) ||
           within(0x2028, 0x202E) || within(0x2066, 0x2069);
}

namespace {

/// Appends `text`. `escape(code)` appends a control character, `broken(byte)` a byte that is not
/// UTF-8.
template <class Escape, class Broken>
void append_escaped(std::string& out, std::string_view text, Escape escape, Broken broken) {
    while (!text.empty()) {
        const first_character next = first_character_of(text);
        if (!next.code) {
            broken(static_cast<unsigned char>(text[0]));
        } else if (*next.code != '\n' && steers_terminal(*next.code)) {
            escape(*next.code);
        } else {
            out.append(text, 0, next.length);
        }
        text.remove_prefix(next.length);
    }
}

}  // namespace

bool is_terminal(int descriptor) {
    return ::isatty(descriptor) == 1;
}

bool wants_color(int descriptor) {
    const auto variable = [](const char* name) {
        const char* const value = std::getenv(name);
        return std::string_view{value == nullptr ? "" : value};
    };
    const std::string_view term = variable("TERM");
    return is_terminal(descriptor) && variable("NO_COLOR").empty() && !term.empty() &&
           term != "dumb";
}

void append_printable(std::string& out, std::string_view text) {
    append_escaped(
        out, text,
        [&](char32_t code) {
            fmt::format_to(std::back_inserter(out), "\\u{{{:X}}}",
                           static_cast<std::uint32_t>(code));
        },
        [&](unsigned char byte) { fmt::format_to(std::back_inserter(out), "\\x{:02X}", byte); });
}

std::string printable(std::string_view text) {
    std::string out;
    append_printable(out, text);
    return out;
}

void append_printable_json(std::string& out, std::string_view lines) {
    append_escaped(
        out, lines,
        [&](char32_t code) {
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(code));
        },
        // JSON does not allow the byte; readers replace it by U+FFFD.
        [&](unsigned char) { out += "\\ufffd"; });
}

bool can_confirm() {
    return is_terminal(STDIN_FILENO) && is_terminal(STDERR_FILENO);
}

bool confirm(std::string_view question) {
    log_text(std::string{question} + " [y/N] ");
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "yes";
}

}  // namespace truefill::tool
