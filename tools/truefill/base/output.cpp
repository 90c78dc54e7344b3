#include "base/output.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include "base/terminal.hpp"

namespace truefill::tool {

namespace {

/// The code of `paint` at the beginning of a text; "" without one.
std::string_view code_at_start(std::string_view text) {
    for (const std::string_view code :
         {paint::bold, paint::green, paint::red, paint::yellow, paint::none}) {
        if (text.starts_with(code)) {
            return code;
        }
    }
    return {};
}

/// `text` with escaped control characters, but with its codes of `paint`.
std::string painted(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::string_view code = code_at_start(text);
        out += code;
        text.remove_prefix(code.size());
        std::size_t end = text.find('\x1b');
        if (end == 0 && code_at_start(text).empty()) {
            end = text.find('\x1b', 1);
        }
        append_printable(out, text.substr(0, end));
        text.remove_prefix(std::min(end, text.size()));
    }
    return out;
}

void write_at_once(std::string_view text) {
    std::fwrite(text.data(), 1, text.size(), stdout);
    std::fflush(stdout);
}

}  // namespace

output::output(std::FILE* stream)
    : stream_{stream, no_close}, on_terminal_{is_terminal(::fileno(stream))} {}

output::output(const std::string& path) : stream_{std::fopen(path.c_str(), "wb"), std::fclose} {
    if (!stream_) {
        error_ = std::strerror(errno);
    } else {
        on_terminal_ = is_terminal(::fileno(stream_.get()));
    }
}

void output::flush() {
    if (on_terminal_) {
        std::string rows;
        append_printable_json(rows, pending_);
        pending_ = std::move(rows);
    }
    const bool written =
        stream_ &&
        std::fwrite(pending_.data(), 1, pending_.size(), stream_.get()) == pending_.size() &&
        std::fflush(stream_.get()) == 0;
    if (!written && error_.empty()) {
        error_ = std::strerror(errno);
    }
    pending_.clear();
}

void print_text(std::string_view text) {
    write_at_once(printable(text));
}

void print_painted(std::string_view text) {
    write_at_once(painted(text));
}

void print_json(std::string_view lines) {
    output out{stdout};
    out.pending() = lines;
    out.flush();
}

}  // namespace truefill::tool
