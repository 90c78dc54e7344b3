// What the forms of plain values work on, and what they know of a value before they read it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/detail/swar.hpp>
#include <truefill/json/scan.hpp>
#include <truefill/kalshi/key_lookup.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/names.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/token.hpp>

namespace truefill::inline v0_1::detail {

inline constexpr std::size_t longest_prefix = 31;  // what stands before a value, with its separator
inline constexpr std::size_t longest_text = 64;
inline constexpr std::size_t longest_value = longest_text + 16;  // with what is looked at behind it
inline constexpr std::size_t longest_field = 112;                // both, rounded up to sixteens
static_assert(longest_field >= longest_prefix + longest_value);

/// Where the forms read: in the payload, and near its end in a copy of its last bytes with NULs
/// behind them, so that they can look ahead there as well. No plain value contains a NUL, so none
/// ends behind the payload's end.
class plain_reader {
public:
    /// Begins a payload, which is borrowed.
    void open(std::string_view payload) noexcept {
        const std::size_t copied = std::min(payload.size(), longest_field);
        end_ = payload.data() + payload.size();
        payload_limit_ = end_ - copied;
        std::copy(payload_limit_, end_, copy_end() - copied);
    }
    /// Goes to a byte of the payload.
    void seek(const char* to) noexcept {
        at = to;
        limit = payload_limit_;
    }
    /// Goes on in the copy where at most `longest_field` bytes are left in the payload.
    void enter_copy_if_near_end() noexcept {
        if (at >= limit && !is_in_copy()) {
            at = copy_end() - (end_ - at);
            limit = copy_end();
        }
    }
    /// The byte of the payload where reading stopped.
    [[nodiscard]] const char* in_payload() noexcept {
        return is_in_copy() ? end_ - (copy_end() - at) : at;
    }

    const char* at;  ///< where reading stopped: behind a value, or at the separator before a field
    const char* limit;  ///< at each byte before it `longest_field` bytes can be read
    bool is_behind_value;

private:
    [[nodiscard]] bool is_in_copy() noexcept { return limit == copy_end(); }
    [[nodiscard]] char* copy_end() noexcept { return copy_.data() + longest_field; }

    const char* end_;
    const char* payload_limit_;
    std::array<char, 2 * longest_field> copy_{};  // the second half stays zero
};

/// The day of the last time that was read: most items of a page are of one day.
struct known_day {
    eight_bytes date = 0;          ///< "2026-07-"
    eight_bytes day = 0;           ///< "6-07-30T"
    std::int64_t midnight_us = 0;  ///< microseconds since 1970
};

/// What is known of a value before it is read.
struct expected_value {
    raw_fill::cell* cell = nullptr;                            ///< where it is kept
    std::uint8_t index = kalshi::detail::dictionary::unknown;  ///< of its key, in the dictionary
    /// Of a text or a long number: its size in the item before. Where fields come in no order, the
    /// size of any value that was found, this one's.
    std::uint32_t size = 0;
    /// The least number that is plain: 1 under a name where a zero says nothing, else 0.
    std::int64_t low = 0;
    /// Of an integer: the largest that is plain, and what it is multiplied by.
    std::int64_t high = 0;
    std::int64_t scale = 1;
    known_day day;  ///< of a time
};

/// Keeps a value, and returns the byte behind it.
inline const char* keep(const expected_value& expected, token::kind kind, const char* at,
                        std::size_t size, std::int64_t number) noexcept {
    expected.cell->written = {kind, {at, size}};
    expected.cell->number = number;
    return at + size + (kind == token::kind::text ? 1 : 0);
}

/// Whether a byte ends a number: a comma, a closing bracket or white space.
[[nodiscard]] constexpr bool ends_number(char c) noexcept {
    return c == ',' || c == '}' || json::is_space(c);
}

}  // namespace truefill::inline v0_1::detail
