// The faults that the stream injects, by a script that numbers the fills sent since it was set.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace mock_exchange {

enum class stream_fault : std::uint8_t {
    drop,        ///< the frame is not sent
    twice,       ///< the frame is sent twice
    reorder,     ///< the frame is sent after the next one
    fragment,    ///< the frame is sent as a fragmented message
    legacy,      ///< the frame has the layout of 2025: side and action, and no outcome
    cut,         ///< the first half of the frame, which is not JSON
    bad_utf8,    ///< the frame holds a byte that is not UTF-8
    compressed,  ///< the frame says that it is compressed, which nobody agreed on
    huge,        ///< a frame of 10 MB comes first
    error_25,    ///< the error 25 (buffer overflow) is sent instead of the frame
    no_pong,     ///< from now on the connection is not read: pings get no pong
    half_open,   ///< from now on nothing is read or sent, and the connection stays open
    reset,       ///< the connection is closed without a close frame
    close_1000,  ///< the connection is closed with this code
    close_1001,
    close_1011,
    close_1013,
};

inline constexpr std::array<std::pair<stream_fault, std::string_view>, 17> stream_fault_names{{
    {stream_fault::drop, "drop"},
    {stream_fault::twice, "twice"},
    {stream_fault::reorder, "reorder"},
    {stream_fault::fragment, "fragment"},
    {stream_fault::legacy, "legacy"},
    {stream_fault::cut, "cut"},
    {stream_fault::bad_utf8, "bad_utf8"},
    {stream_fault::compressed, "compressed"},
    {stream_fault::huge, "huge"},
    {stream_fault::error_25, "error_25"},
    {stream_fault::no_pong, "no_pong"},
    {stream_fault::half_open, "half_open"},
    {stream_fault::reset, "reset"},
    {stream_fault::close_1000, "close_1000"},
    {stream_fault::close_1001, "close_1001"},
    {stream_fault::close_1011, "close_1011"},
    {stream_fault::close_1013, "close_1013"},
}};

class stream_fault_plan {
public:
    /// Reads "N:KIND" and "N:KIND*TIMES", separated by commas; throws std::invalid_argument. The
    /// next fill is number 1.
    void replace(std::string_view script);
    /// The fault of the next fill, which is counted as injected.
    [[nodiscard]] std::optional<stream_fault> next();
    /// How often each fault was injected, in the order of stream_fault_names.
    [[nodiscard]] const std::array<std::uint64_t, stream_fault_names.size()>& injected() const {
        return injected_;
    }

private:
    struct rule {
        std::uint64_t first = 0;
        std::uint64_t times = 1;
        stream_fault kind = stream_fault::drop;
    };
    [[nodiscard]] static rule parse_rule(std::string_view text);

    std::vector<rule> rules_;
    std::uint64_t n_fills_ = 0;  ///< since the script was set
    std::array<std::uint64_t, stream_fault_names.size()> injected_{};
};

}  // namespace mock_exchange
