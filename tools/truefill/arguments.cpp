#include "arguments.hpp"

#include <array>
#include <charconv>
#include <cstdint>
#include <stdexcept>
#include <string_view>

namespace truefill::tool {

std::chrono::milliseconds parse_duration(const std::string& text) {
    struct unit {
        std::string_view name;
        std::int64_t milliseconds;
    };
    constexpr std::array units{unit{"ms", 1}, unit{"s", 1'000}, unit{"m", 60'000},
                               unit{"h", 3'600'000}, unit{"d", 86'400'000}};
    std::int64_t count = 0;
    const char* const end = text.data() + text.size();
    const auto [after, error] = std::from_chars(text.data(), end, count);
    constexpr std::int64_t longest = 36'500;
    if (error == std::errc{} && count >= 0 && count <= longest * 86'400'000) {
        const std::string_view name{after, static_cast<std::size_t>(end - after)};
        for (const unit& one : units) {
            if (name == one.name && count <= longest * 86'400'000 / one.milliseconds) {
                return std::chrono::milliseconds{count * one.milliseconds};
            }
        }
    }
    throw std::invalid_argument{"'" + text + "' is no duration like 500ms, 10s, 15m, 12h or 30d"};
}

timestamp parse_moment(const std::string& text, timestamp now) {
    if (const auto read = parse_time(text)) {
        return *read;
    }
    if (const auto read = parse_time(text + "T00:00:00Z")) {
        return *read;
    }
    try {
        return now - parse_duration(text);
    } catch (const std::invalid_argument&) {
        throw std::invalid_argument{"'" + text +
                                    "' is no time: RFC 3339, epoch seconds, or 30d, 12h, 15m ago"};
    }
}

}  // namespace truefill::tool
