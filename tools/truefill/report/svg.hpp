// What the reports of a diagnosis share: texts made safe, figures for people, minutes as bars; and
// the page's plots, as SVG.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "diagnosis/diagnosis.hpp"

namespace truefill::tool {

/// One line of UTF-8 without control characters or overrides of direction, whatever a database
/// held: white space becomes a space, the rest U+FFFD.
[[nodiscard]] std::string clean(std::string_view text);
/// Appends `text`, cleaned, as HTML's text or within an attribute's quotes.
void append_escaped(std::string& out, std::string_view text);

[[nodiscard]] std::string with_commas(std::uint64_t count);           ///< "4,774"
[[nodiscard]] std::string span_text(std::chrono::minutes span);       ///< "1 d 2 h 5 min"
[[nodiscard]] std::string moment_text(timestamp time);                ///< "2026-07-30 04:39:40"
[[nodiscard]] std::string clock_text(timestamp time, bool with_day);  ///< "07-30 04:39", "04:39"

/// The root cause; where there is none, how many findings say what overall() says.
[[nodiscard]] std::string headline(const diagnosis& found);

/// The minutes that all pictures of a diagnosis lie in, and how many of them make one bar.
struct time_axis {
    timestamp first;
    std::uint64_t minutes = 0;
    std::uint64_t per_bar = 1;  ///< the last bar may hold fewer

    [[nodiscard]] std::size_t size() const {
        return static_cast<std::size_t>((minutes + per_bar - 1) / per_bar);
    }
    [[nodiscard]] timestamp at(std::uint64_t minute) const {
        return first + std::chrono::minutes{static_cast<std::int64_t>(minute)};
    }
    [[nodiscard]] bool within_a_day() const;
    [[nodiscard]] std::string from_to() const;                 ///< "04:00 to 05:00 UTC"
    [[nodiscard]] std::string per() const;                     ///< "per minute", "per 42 min"
    [[nodiscard]] std::string rate(std::uint64_t rows) const;  ///< "92 rows per minute"
};

[[nodiscard]] time_axis axis_of(const diagnosis& found, std::size_t at_most);
/// The picture's rows in each bar of the axis.
[[nodiscard]] std::vector<std::uint64_t> bars_of(const time_axis& axis, const picture& shown);
[[nodiscard]] std::uint64_t greatest(const std::vector<std::uint64_t>& bars);
/// Whether two plots can be read on one scale: neither would be flat on it.
[[nodiscard]] bool share_scale(std::uint64_t greatest, std::uint64_t other);

/// How long `count` is where `top` is `length`; what is there is seen, so it is `least` at least.
[[nodiscard]] std::uint64_t scaled(std::uint64_t count, std::uint64_t top, std::uint64_t length,
                                   std::uint64_t least);

/// A plot's name, and the sentence that says to a screen reader what it shows.
struct caption {
    std::string id;  ///< of the SVG, unique on the page
    std::string title;
    std::string description;
};

/// One row of a histogram that lies on its side: labels never collide, however narrow the screen.
struct bar_row {
    std::string label;
    std::uint64_t count = 0;
    bool impossible = false;
};

/// Appends bars with their counts, and shares of `whole`.
void append_bar_rows(std::string& out, const caption& said, const std::vector<bar_row>& rows,
                     std::uint64_t whole);
/// Appends rows over time, the y axis reaching `greatest` or a round number above it.
void append_time_panel(std::string& out, const caption& said, const time_axis& axis,
                       const std::vector<std::uint64_t>& bars, std::uint64_t greatest);

}  // namespace truefill::tool
