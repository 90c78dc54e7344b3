#include "cli/times.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string_view>

namespace truefill::tool {

namespace {

std::optional<std::chrono::milliseconds> read_duration(std::string_view text) {
    struct unit {
        std::string_view name;
        std::int64_t milliseconds;
    };
    constexpr std::array units{unit{"ms", 1}, unit{"s", 1'000}, unit{"m", 60'000},
                               unit{"h", 3'600'000}, unit{"d", 86'400'000}};
    constexpr std::int64_t longest_ms = std::int64_t{36'500} * 86'400'000;
    std::int64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [after, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc{} || text.starts_with('-')) {
        return std::nullopt;
    }
    const std::string_view name{after, static_cast<std::size_t>(end - after)};
    for (const unit& unit : units) {
        if (name == unit.name && count <= longest_ms / unit.milliseconds) {
            return std::chrono::milliseconds{count * unit.milliseconds};
        }
    }
    return std::nullopt;
}

}  // namespace

std::chrono::milliseconds parse_duration(const std::string& text) {
    const auto read = read_duration(text);
    if (!read) {
        throw std::invalid_argument{"'" + text +
                                    "' is no duration like 500ms, 10s, 15m, 12h or 30d"};
    }
    return *read;
}

timestamp parse_moment(const std::string& text, timestamp now) {
    auto read = parse_time(text);
    if (!read) {
        read = parse_time(text + "T00:00:00Z");
    }
    if (const auto ago = read_duration(text); !read && ago) {
        // By way of its text, so that it is held against the same range.
        read = parse_time(std::to_string(microseconds_of(now - *ago)), epoch_unit::microseconds);
    }
    if (!read) {
        throw std::invalid_argument{"'" + text +
                                    "' is no time since 2000: RFC 3339, epoch seconds, or 30d, "
                                    "12h, 15m ago"};
    }
    return *read;
}

}  // namespace truefill::tool
