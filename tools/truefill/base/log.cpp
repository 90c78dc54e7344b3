#include "base/log.hpp"

#include <unistd.h>

#include <cerrno>

#include "base/terminal.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view wipe_line = "\r\033[K";

struct log_state {
    log_options options;
    bool on_terminal = is_terminal(STDERR_FILENO);
    bool status_shown = false;

    [[nodiscard]] log_form form() const {
        return options.form.value_or(on_terminal ? log_form::text : options.in_pipe);
    }
};

log_state& state() {
    static log_state only;
    return only;
}

/// Writes in one call if the system accepts it, so that lines of several processes stay whole. An
/// error is ignored, because the program must not stop booking when its log can't be written.
void write_bytes(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t n = ::write(STDERR_FILENO, bytes.data(), bytes.size());
        if (n < 0 && errno != EINTR) {
            return;
        }
        bytes.remove_prefix(n > 0 ? static_cast<std::size_t>(n) : 0);
    }
}

void write_lines(std::string_view lines) {
    clear_status();
    write_bytes(lines);
}

/// One sentence per line.
std::string sentences_of(std::string_view lines) {
    std::string text;
    while (!lines.empty()) {
        const std::size_t end = std::min(lines.find('\n'), lines.size());
        append_printable(text, state().options.sentence(lines.substr(0, end)));
        text += '\n';
        lines.remove_prefix(std::min(end + 1, lines.size()));
    }
    return text;
}

void write_message(std::string_view name, std::string_view text_prefix, std::string_view message) {
    std::string out;
    if (state().form() == log_form::text) {
        out += text_prefix;
        append_printable(out, message);
        out += '\n';
    } else {
        std::string line;
        event{line, name, now()}.text("message", message);
        append_printable_json(out, line);
    }
    write_lines(out);
}

}  // namespace

void configure_log(const log_options& options) {
    state().options = options;
}

log_form current_log_form() {
    return state().form();
}

void log_event(std::string_view lines) {
    if (state().options.quiet || lines.empty()) {
        return;
    }
    if (state().form() == log_form::text && state().options.sentence != nullptr) {
        write_lines(sentences_of(lines));
        return;
    }
    std::string out;
    append_printable_json(out, lines);
    write_lines(out);
}

void complain(std::string_view message) {
    write_message("error", "truefill: ", message);
}

void warn(std::string_view message) {
    write_message("warning", "truefill: warning: ", message);
}

void log_text(std::string_view text) {
    std::string out;
    append_printable(out, text);
    write_lines(out);
}

bool shows_status() {
    return state().on_terminal && !state().options.quiet;
}

void show_status(std::string_view line) {
    std::string out{wipe_line};
    append_printable(out, line);
    write_bytes(out);
    state().status_shown = true;
}

void clear_status() {
    if (state().status_shown) {
        write_bytes(wipe_line);
        state().status_shown = false;
    }
}

}  // namespace truefill::tool
