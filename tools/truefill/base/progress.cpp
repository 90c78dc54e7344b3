#include "base/progress.hpp"

#include "base/log.hpp"

namespace truefill::tool {

progress::progress() : wanted_{shows_status()} {}

bool progress::due() {
    const auto now = clock::now();
    if (!wanted_ || now < next_) {
        return false;
    }
    next_ = now + std::chrono::milliseconds{200};
    return true;
}

void progress::show(const std::string& line) const {
    if (wanted_) {
        show_status(line);
    }
}

void progress::clear() const {
    if (wanted_) {
        clear_status();
    }
}

double progress::seconds() const {
    return std::chrono::duration<double>(clock::now() - start_).count();
}

void show_bytes(progress& line, std::uint64_t bytes, std::optional<std::uint64_t> of_bytes,
                std::uint64_t fills) {
    if (!line.due()) {
        return;
    }
    const auto megabytes = [](double count) {
        return std::to_string(static_cast<std::uint64_t>(count / 1e6));
    };
    const auto done = static_cast<double>(bytes);
    std::string text = megabytes(done) + " MB";
    if (of_bytes && *of_bytes != 0) {
        text += " of " + megabytes(static_cast<double>(*of_bytes)) + " (" +
                std::to_string(100 * bytes / *of_bytes) + " %)";
    }
    line.show(text + ", " + std::to_string(fills) + " fills, " + megabytes(done / line.seconds()) +
              " MB/s");
}

}  // namespace truefill::tool
