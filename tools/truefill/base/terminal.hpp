// Terminals: text from any source without control characters, and a question to the user.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace truefill::tool {

/// Whether the descriptor is a terminal.
[[nodiscard]] bool is_terminal(int descriptor);

/// Whether output to this descriptor has colours: it is a terminal with colours (TERM is set and is
/// not "dumb"), and NO_COLOR is not set or empty (https://no-color.org).
[[nodiscard]] bool wants_color(int descriptor);

/// The first character of a text.
struct first_character {
    std::optional<char32_t> code;  ///< nothing: the text does not begin with a UTF-8 sequence
    std::size_t length = 1;        ///< in bytes
};
/// Overlong sequences, surrogates and codes beyond U+10FFFF are not UTF-8 (RFC 3629). Precondition:
/// `text` is not empty.
[[nodiscard]] first_character first_character_of(std::string_view text);

/// Whether a terminal or a browser may interpret the character instead of showing it: control
/// characters (U+0000 to U+001F, U+007F to U+009F), marks that reorder text (U+061C, U+200E,
/// U+200F, U+202A to U+202E, U+2066 to U+2069), line separators (U+2028, U+2029).
[[nodiscard]] bool steers_terminal(char32_t code);

/// Appends `text` for a terminal. Newlines and printable UTF-8 stay. A control character becomes
/// \u{9B}, a byte that is not UTF-8 becomes \xFF.
void append_printable(std::string& out, std::string_view text);
[[nodiscard]] std::string printable(std::string_view text);

/// The same for JSON text: such characters become \u009b, which has the same value in JSON.
/// Precondition: JSON lines; a control character can then stand within a string only.
void append_printable_json(std::string& out, std::string_view lines);

/// Whether confirm() can ask a user: standard input and standard error are terminals.
[[nodiscard]] bool can_confirm();
/// Asks a question and reads a line of standard input. "y" and "yes" are yes, everything else is
/// no.
[[nodiscard]] bool confirm(std::string_view question);

}  // namespace truefill::tool
