// Escaped texts, and figures for people.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <truefill/time.hpp>

namespace truefill::tool {

/// One line of UTF-8 without control characters or overrides of direction, whatever a database
/// held: white space becomes a space, each other one and each byte that is no UTF-8 U+FFFD.
[[nodiscard]] std::string clean(std::string_view text);
/// Appends `text`, cleaned, as HTML's text or within an attribute's quotes.
void append_escaped(std::string& out, std::string_view text);
/// Every number of four digits and more in a text gets its commas: "4774 rows" is "4,774 rows".
/// Digits within words, decimals, times and quotes stay as they are.
[[nodiscard]] std::string grouped(std::string_view text);

[[nodiscard]] std::string with_commas(std::uint64_t count);           ///< "4,774"
[[nodiscard]] std::string short_count(std::uint64_t count);           ///< "9,999,999", "12.3 M"
[[nodiscard]] std::string span_text(std::chrono::minutes span);       ///< "1 d 2 h 5 min"
[[nodiscard]] std::string moment_text(timestamp time);                ///< "2026-07-30 04:39:40"
[[nodiscard]] std::string clock_text(timestamp time, bool with_day);  ///< "07-30 04:39", "04:39"

/// The length of a bar for `count` if that for `top` is `length`; at least `least` if count is not
/// 0.
[[nodiscard]] std::uint64_t scaled(std::uint64_t count, std::uint64_t top, std::uint64_t length,
                                   std::uint64_t least);

}  // namespace truefill::tool
