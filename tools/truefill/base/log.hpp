// Standard error. No other file of the program writes to it.
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
    log_form in_pipe = log_form::json;  ///< where standard error is not a terminal
    bool quiet = false;  ///< only errors and warnings, no other events and no progress
    /// Converts events to text; null: events stay JSON.
    event_sentence sentence = nullptr;
};

/// Sets the form of all later output. The default is the form by the terminal, and not quiet.
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
    {
        event fields{line, name, now()};
        fill(fields);
    }
    log_event(std::string_view{line});
}

/// Logs why the command fails or ends early, also when quiet. In JSON it is the event `error`.
void complain(std::string_view message);

/// Logs something that a person should change while the command continues, also when quiet. In JSON
/// it is the event `warning`.
void warn(std::string_view message);

/// Writes text that an option requested, such as the table of --summary, also when quiet.
void log_text(std::string_view text);

/// Whether a line of progress is visible: standard error is a terminal, and the log is not quiet.
[[nodiscard]] bool shows_status();
/// Replaces the line of progress. The next output erases it.
void show_status(std::string_view line);
/// Erases the line of progress.
void clear_status();

}  // namespace truefill::tool
