// Times as microseconds since 1970, and their text as RFC 3339.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mock_exchange {

inline constexpr std::int64_t second_us = 1'000'000;

[[nodiscard]] std::int64_t now_us();

/// The time in whole seconds, rounded down, also before 1970.
[[nodiscard]] constexpr std::int64_t floor_seconds(std::int64_t us) noexcept {
    return us / second_us - (us % second_us < 0 ? 1 : 0);
}

/// The fraction without trailing zeros, as Go writes it.
[[nodiscard]] std::string rfc3339(std::int64_t us);

/// The date in the form of HTTP headers: "Wed, 25 Nov 2026 12:00:00 GMT".
[[nodiscard]] std::string http_date(std::int64_t us);

/// The text ends in "Z" or an offset. Digits beyond the microsecond are dropped. Nothing when the
/// text is not RFC 3339.
[[nodiscard]] std::optional<std::int64_t> parse_rfc3339(std::string_view text);

}  // namespace mock_exchange
