// Instants as microseconds since 1970, and their text as RFC 3339.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mock_exchange {

inline constexpr std::int64_t second_us = 1'000'000;

[[nodiscard]] std::int64_t now_us();

/// The whole second that an instant lies in, also before 1970.
[[nodiscard]] constexpr std::int64_t floor_seconds(std::int64_t us) noexcept {
    return us / second_us - (us % second_us < 0 ? 1 : 0);
}

/// With the fraction's trailing zeros trimmed, as Go writes it.
void append_rfc3339(std::string& out, std::int64_t us);

/// The date as HTTP's headers have it: "Wed, 25 Nov 2026 12:00:00 GMT".
[[nodiscard]] std::string http_date(std::int64_t us);

/// With "Z" or an offset; digits beyond the microsecond are dropped.
[[nodiscard]] std::optional<std::int64_t> parse_rfc3339(std::string_view text);

}  // namespace mock_exchange
