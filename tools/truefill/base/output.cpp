#include "base/output.hpp"

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/terminal.hpp"

namespace truefill::tool {

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
    const std::string safe = printable(text);
    std::fwrite(safe.data(), 1, safe.size(), stdout);
}

}  // namespace truefill::tool
