#include "commands/read_inputs.hpp"

#include <fmt/format.h>

#include "base/log.hpp"
#include "base/progress.hpp"
#include "base/stop.hpp"

namespace truefill::tool {

namespace {

/// Logs why an input was not read to its end, if it was not. Returns whether it was.
bool is_read(const std::string& path, const byte_stream& in, split_end end) {
    if (end == split_end::stopped) {
        complain(fmt::format("{}: stopped after a broken document; from byte {} on it was not read",
                             path, in.offset()));
    } else if (end == split_end::unread && !stop_requested()) {
        complain(fmt::format("cannot read {}: {}", path, in.error()));
    }
    return end == split_end::complete;
}

}  // namespace

bool read_inputs(const std::vector<std::string>& files, const input_user& user) {
    const std::vector<std::string> paths = files.empty() ? std::vector<std::string>{"-"} : files;
    progress status;
    bool all_read = true;
    for (std::size_t i = 0; i < paths.size(); ++i) {
        const std::string& path = paths[i];
        const auto file = path == "-" ? std::nullopt : std::optional<std::string_view>{path};
        byte_stream in{path, {.stop = stop_requested, .paused = user.paused}};
        const auto take = [&](std::string_view text, std::uint64_t offset, bool tentative) {
            const bool is_json = user.take(file, text, offset, tentative);
            show_bytes(status, offset + text.size(), in.size(), user.n_fills());
            return is_json;
        };
        const split_end end = in.is_open() ? split(in, take) : split_end::unread;
        all_read = is_read(path, in, end) && all_read;
        if (stop_requested()) {
            if (end == split_end::complete && i + 1 == paths.size()) {
                break;  // the signal came too late to cut anything off
            }
            complain(
                fmt::format("stopped on request: {} was read up to byte {}, and {} of {} "
                            "inputs to their end; {} fills so far",
                            path, in.offset(), end == split_end::complete ? i + 1 : i, paths.size(),
                            user.n_fills()));
            return false;
        }
    }
    return all_read;
}

}  // namespace truefill::tool
