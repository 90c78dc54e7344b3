// What the forms of plain values work on, and what they know of a value before they read it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <truefill/detail/swar.hpp>
#include <truefill/json/scan.hpp>
#include <truefill/kalshi/key_lookup.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/names.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/token.hpp>

namespace truefill::inline v0_1::detail {

/// The day of the last time that was read: most items of a page are of one day.
struct known_day {
    eight_bytes year_and_month = 0;  ///< "2026-07-"
    std::uint16_t day = 0;           ///< "30"
    std::int64_t midnight_us = 0;    ///< microseconds since 1970
};

/// How many bytes stand before a value at most, how many a text has, and how many bytes of a value
/// and behind it are looked at.
inline constexpr std::size_t longest_prefix = 32;
inline constexpr std::size_t longest_text = 64;
inline constexpr std::size_t longest_value = longest_text + 16;
inline constexpr std::size_t longest_field = longest_prefix + longest_value;

/// What the forms work on.
struct plain_reader {
    /// Reads from a byte of the payload on, into cells.
    plain_reader(raw_fill::cell* into, const char* from, std::string_view payload,
                 known_day& last) noexcept
        : cells{into}, at{from}, day{&last} {
        limit_to(payload);
    }
    void limit_to(std::string_view text) noexcept {
        limit = text.data() + (text.size() - std::min(text.size(), longest_field));
    }

    raw_fill::cell* cells;
    const char* at;  ///< where reading stopped: behind a value, or behind the separator of a field
    const char* limit;  ///< at each byte before it `longest_field` bytes can be read
    known_day* day;
    bool is_behind_value = false;
};

/// A copy of the payload's last bytes with NULs behind them, so that forms can look ahead there as
/// well. No plain value contains a NUL, so none ends behind the payload's end.
class payload_tail {
public:
    /// Lets reading go on in a copy, once, and near the payload's end only.
    bool takes_over(plain_reader& reader, const char* end) noexcept {
        const auto left = static_cast<std::size_t>(end - reader.at);
        if (left > longest_field || payload_ != nullptr) {
            return false;
        }
        payload_ = reader.at;
        std::memcpy(copy_.data(), reader.at, left);
        std::memset(copy_.data() + left, 0, copy_.size() - left);
        reader.at = copy_.data();
        reader.limit_to({copy_.data(), copy_.size()});
        return true;
    }
    /// The place in the payload of a byte where reading is.
    [[nodiscard]] const char* in_payload(const char* at) const noexcept {
        return payload_ == nullptr ? at : payload_ + (at - copy_.data());
    }
    /// Lets the tokens of names that were read point into the payload.
    void correct(kalshi::key_set names, raw_fill::cell* cells) const noexcept {
        if (payload_ == nullptr) {
            return;
        }
        for (const kalshi::key name : names) {
            token& read = cells[name.index()].written;
            read = {read.type(), {in_payload(read.text().data()), read.text().size()}};
        }
    }

private:
    const char* payload_ = nullptr;
    std::array<char, 2 * longest_field> copy_;
};

/// What is known of a value before it is read.
struct expected_value {
    std::uint8_t index = kalshi::detail::dictionary::unknown;  ///< of its key, in the dictionary
    std::uint8_t place = kalshi::names.size();                 ///< of its cell
    /// Of a text or a bare number: its size in the item before.
    std::uint32_t size = 0;
    /// The least number that is plain: 1 under a name where a zero says nothing, else 0.
    std::int64_t low = 0;
    /// Of an integer: the largest that is plain, and what it is multiplied by.
    std::int64_t high = 0;
    std::int64_t scale = 1;
};

/// Keeps a value, and returns the byte behind it.
inline const char* keep(plain_reader& reader, const expected_value& expected, token::kind kind,
                        const char* at, std::size_t size, std::int64_t number) noexcept {
    raw_fill::cell& cell = reader.cells[expected.place];
    cell.written = {kind, {at, size}};
    cell.number = number;
    return at + size + (kind == token::kind::text ? 1 : 0);
}

/// Whether a byte ends a number: a comma, a closing bracket or white space.
[[nodiscard]] constexpr bool ends_number(char c) noexcept {
    return c == ',' || c == '}' || json::is_space(c);
}

}  // namespace truefill::inline v0_1::detail
