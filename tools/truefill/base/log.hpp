// Standard error: nothing else in the program writes there.
//
// The log has two forms. As JSON each line is one object with `event` and `ts`, for log collectors:
// the form where standard error is no terminal. As text each event is a sentence for a person.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/output/events.hpp>

#include "base/clock.hpp"

namespace truefill::tool {

enum class log_form : std::uint8_t { json = 1, text = 2 };

/// Turns an event, one JSON object without its newline, into a sentence for people.
using event_sentence = std::string (*)(std::string_view event);

struct log_options {
    std::optional<log_form> form;       ///< nothing: text on a terminal, else `in_pipe`
    log_form in_pipe = log_form::json;  ///< where standard error is no terminal
    bool quiet = false;                 ///< no events and no progress: errors and warnings alone
    /// How events read as text; null: as the JSON that they are.
    event_sentence sentence = nullptr;
};

/// Applies to all that is logged afterwards. Without it: the form by the terminal, not quiet.
void configure_log(const log_options& options);

/// The form that the log has.
[[nodiscard]] log_form current_log_form();

/// Logs events: JSON objects, a newline after each.
void log_event(std::string_view lines);

/// Logs one event, whose fields `fill` adds:
///     log_event("registry_unreadable", [&](event& line) { line.text("why", error.what()); });
template <class Fill>
void log_event(std::string_view name, const Fill& fill) {
    std::string line;
    write_event(line, name, now(), fill);
    log_event(std::string_view{line});
}

/// Says why the command fails or ends early; also when quiet. As JSON: the event `error`.
void complain(std::string_view message);

/// Says what a person should change although the command goes on; also when quiet. As JSON: the
/// event `warning`.
void warn(std::string_view message);

/// Writes text that was asked for, such as the table of --summary; also when quiet.
void log_text(std::string_view text);

/// Whether a line of progress would be seen: standard error is a terminal, and not quiet.
[[nodiscard]] bool shows_status();
/// Shows a line of progress in the place of the one before. Whatever is logged next wipes it.
void show_status(std::string_view line);
/// Wipes the line of progress.
void clear_status();

}  // namespace truefill::tool
