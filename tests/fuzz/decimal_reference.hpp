// Decimals as texts of digits, without machine arithmetic: an independent reference.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/vocabulary.hpp>

namespace truefill::fuzz {

/// `-?digits[.digits]`, in its parts; nothing for other texts.
struct pencil {
    bool negative = false;
    std::string whole;     ///< without leading zeros
    std::string decimals;  ///< as written

    static std::optional<pencil> read(std::string_view text) {
        pencil number;
        number.negative = text.substr(0, 1) == "-";
        text.remove_prefix(number.negative ? 1 : 0);
        const std::size_t point = text.find('.');
        number.whole = text.substr(0, point);
        if (point != std::string_view::npos) {
            number.decimals = text.substr(point + 1);
        }
        const auto all_digits = [](const std::string& part) {
            return !part.empty() && part.find_first_not_of("0123456789") == std::string::npos;
        };
        if (!all_digits(number.whole) ||
            (point != std::string_view::npos && !all_digits(number.decimals))) {
            return std::nullopt;
        }
        number.whole.erase(0, number.whole.find_first_not_of('0'));
        return number;
    }

    /// Whether a decimal beyond the first `digits` is not zero.
    [[nodiscard]] bool is_finer_than(std::size_t digits) const {
        return decimals.find_last_not_of('0') != std::string::npos &&
               decimals.find_last_not_of('0') >= digits;
    }

    /// The digits of the value times 10^digits, without leading zeros. Further digits are cut, or
    /// rounded to the nearest, ties to even.
    [[nodiscard]] std::string scaled(std::size_t digits, bool round = false) const {
        std::string padded = decimals;
        padded.resize(std::max(padded.size(), digits + 1), '0');
        std::string all = "0" + whole + padded.substr(0, digits);
        const std::string beyond = padded.substr(digits);
        const bool half = beyond.front() == '5' && beyond.find_last_not_of('0') == 0;
        const bool odd = (all.back() - '0') % 2 == 1;
        if (round && (half ? odd : beyond.front() >= '5')) {
            std::size_t at = all.size() - 1;
            for (; all[at] == '9'; --at) {
                all[at] = '0';
            }
            ++all[at];
        }
        all.erase(0, all.find_first_not_of('0'));
        return all;
    }
};

/// The value of a text of digits; nothing where it does not fit in 64 bits.
inline std::optional<std::int64_t> worth(bool negative, const std::string& digits) {
    const std::string limit = negative ? "9223372036854775808" : "9223372036854775807";
    if (digits.size() > limit.size() || (digits.size() == limit.size() && digits > limit)) {
        return std::nullopt;
    }
    std::int64_t value = 0;
    for (const char c : digits) {
        value = value * 10 + (negative ? '0' - c : c - '0');
    }
    return value;
}

struct expected_number {
    std::optional<std::int64_t> value;
    std::optional<reason> why;
    friend bool operator==(const expected_number&, const expected_number&) = default;
};

/// The expected result of reading a text, in units of 10^-digits.
inline expected_number expect_number(std::string_view text, std::size_t digits,
                                     bool round = false) {
    const auto read = pencil::read(text);
    if (!read) {
        return {{}, reason::malformed_number};
    }
    if (!round && read->is_finer_than(digits)) {
        return {{}, reason::too_precise};
    }
    const auto value = worth(read->negative, read->scaled(digits, round));
    return value ? expected_number{value, {}} : expected_number{{}, reason::out_of_range};
}

}  // namespace truefill::fuzz
