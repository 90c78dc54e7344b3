// Printing, for whoever includes this header: `out << value`, std::format where the standard
// library has it, and fmt::format where <fmt/format.h> was included before. All three write the
// same text, and honour width and alignment as for a string.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <ostream>
#include <string>
#include <string_view>
#include <truefill/detail/decimal_write.hpp>
#include <truefill/fill.hpp>
#include <truefill/reject.hpp>
#include <truefill/result.hpp>
#include <truefill/stats.hpp>
#include <truefill/time.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>
#include <version>

#if defined(__cpp_lib_format)
#include <format>
#endif

namespace truefill::inline v0_1 {

namespace detail {

template <class T>
    requires(is_printable<T> || std::same_as<T, timestamp>)
inline constexpr bool is_printable<result<T>> = true;

[[nodiscard]] inline std::string joined(std::initializer_list<std::string_view> parts) {
    std::string text;
    for (const std::string_view part : parts) {
        text += part;
    }
    return text;
}

/// Appends " name=count", for counts above zero.
inline void append_count(std::string& text, std::string_view name, std::uint64_t count) {
    if (count != 0) {
        text += joined({text.empty() ? "" : " ", name, "=", std::to_string(count)});
    }
}

/// Formats a value as its text, by the formatter of texts of std or fmt.
template <class OfTexts>
struct value_formatter : OfTexts {
    template <class T, class Context>
    auto format(const T& value, Context& context) const {
        const auto text = to_text(value);
        const std::string_view view{text};
        return OfTexts::format({view.data(), view.size()}, context);
    }
};

}  // namespace detail

/// The name of an enumerator: "yes", "not_a_fill"; "" for a number that is none.
template <worded E>
[[nodiscard]] constexpr std::string_view to_text(E value) noexcept {
    return name_of(value);
}

template <std::size_t Capacity>
[[nodiscard]] constexpr inline_text<Capacity> to_text(const inline_text<Capacity>& text) noexcept {
    return text;
}

/// "2026-07-30T04:39:40.458649Z".
[[nodiscard]] constexpr inline_text<40> to_text(timestamp time) noexcept {
    return to_rfc3339(time);
}

/// "synthetic_id|price_fallback", "zero_size|invalid_price"; "" for none. Bits without a name are
/// left out.
template <worded E, class Bits>
[[nodiscard]] std::string to_text(word_set<E, Bits> set) {
    std::string text;
    for (const auto& [value, name] : vocabulary<E>) {
        if (set.contains(value)) {
            text += detail::joined({text.empty() ? "" : "|", name});
        }
    }
    return text;
}

/// "not_a_fill=1 zero_size=2", without counts that are zero.
template <worded E>
[[nodiscard]] std::string to_text(const tally<E>& counts) {
    std::string text;
    for (const auto& [value, name] : vocabulary<E>) {
        detail::append_count(text, name, counts[value]);
    }
    return text;
}

/// "n_payloads=1 n_api=2 n_raw=2 n_real=1 n_valid=1 n_passed=1 not_a_fill=1 open_order=1", without
/// counts that are zero.
[[nodiscard]] inline std::string to_text(const stats& counted) {
    std::string text;
    for (const auto& [name, value, is_of_a_sink] : stats_counters) {
        detail::append_count(text, name, counted.*value);
    }
    for (const std::string& part : {to_text(counted.rejects), to_text(counted.looks_like)}) {
        text += text.empty() || part.empty() ? "" : " ";
        text += part;
    }
    return text;
}

/// "f-1: 10.00 yes of RAIN-NYC at 0.560000 dollars, 2026-07-30T04:39:40.458649Z", for logs and
/// people; rows for programs: output/rows.hpp.
template <class Text>
[[nodiscard]] std::string to_text(const basic_fill<Text>& one_fill) {
    return detail::joined({one_fill.fill_id(), ": ", to_text(one_fill.size()), " ",
                           name_of(one_fill.side()), " of ", one_fill.market(), " at ",
                           to_text(one_fill.price()), " dollars, ", to_text(one_fill.time())});
}

/// "gates: invalid_price (price), item 3, byte 642", for logs and people. The item's text is left
/// out, since it may be long.
template <class Text>
[[nodiscard]] std::string to_text(const basic_reject<Text>& refused) {
    const bool is_appended = refused.why == reason::gate;
    std::string text = detail::joined(
        {name_of(refused.stage), ": ", is_appended ? refused.gate : name_of(refused.why)});
    if (refused.field) {
        text += detail::joined({" (", name_of(*refused.field), ")"});
    }
    if (refused.looks_like) {
        text += detail::joined({", looks like ", name_of(*refused.looks_like)});
    }
    if (refused.index) {
        text += ", item " + std::to_string(*refused.index);
    }
    return text + ", byte " + std::to_string(refused.offset);
}

/// The value's text, or "error: too_precise".
template <class T>
    requires detail::printable<result<T>>
[[nodiscard]] std::string to_text(const result<T>& read) {
    return read ? std::string{to_text(*read)} : detail::joined({"error: ", name_of(read.error())});
}

/// Prints a value to any std::ostream.
template <class Stream, detail::printable T>
requires std::derived_from<Stream, std::ostream> std::ostream& operator<<(Stream& out,
                                                                          const T& value) {
    const auto text = to_text(value);
    return static_cast<std::ostream&>(out) << std::string_view{text};
}

}  // namespace truefill::inline v0_1

#if defined(__cpp_lib_format)
template <truefill::detail::printable T>
struct std::formatter<T, char>
    : truefill::detail::value_formatter<std::formatter<std::string_view, char>> {};
#endif

#if defined(FMT_VERSION)
template <truefill::detail::printable T>
struct fmt::formatter<T, char>
    : truefill::detail::value_formatter<fmt::formatter<fmt::string_view, char>> {};
#endif
