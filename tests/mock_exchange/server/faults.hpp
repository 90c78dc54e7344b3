// The faults that the server injects: by a script that numbers the requests, or at random.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace mock_exchange {

enum class fault : std::uint8_t {
    too_many_requests,
    internal_error,
    unavailable,
    refuse,         ///< accepted and closed without a reply
    reset,          ///< closed in the middle of the body
    drip,           ///< the right page, in slow pieces
    truncate,       ///< a body cut short, with the length of what is left
    repeat_cursor,  ///< the right page, but the cursor leads to it again
    orders,         ///< resting orders in place of the fills
    error_as_page,  ///< an error's body with status 200
    html,           ///< a maintenance page with status 200
    // Never at random: these are valid answers, or faults that a retry does not cure.
    empty_null,     ///< a last page whose list is null
    empty,          ///< a last page whose list is empty
    no_cursor,      ///< the right page without its cursor
    number_cursor,  ///< the right page whose cursor is a number
    no_content,     ///< 204
    moved,          ///< 301
    bad_request,    ///< 400
    unauthorized,   ///< 401
    not_found,      ///< 404
    retry_after,    ///< 429 with Retry-After: 2
    no_date,        ///< the right page without the header Date
    wrong_date,     ///< the right page with yesterday's date
    many_items,     ///< a page of 8 MB of items that are numbers
    huge,           ///< a page of 70 MB
};

inline constexpr std::array<std::pair<fault, std::string_view>, 25> fault_names{{
    {fault::too_many_requests, "429"},
    {fault::internal_error, "500"},
    {fault::unavailable, "503"},
    {fault::refuse, "refuse"},
    {fault::reset, "reset"},
    {fault::drip, "drip"},
    {fault::truncate, "truncate"},
    {fault::repeat_cursor, "repeat_cursor"},
    {fault::orders, "orders"},
    {fault::error_as_page, "error200"},
    {fault::html, "html"},
    {fault::empty_null, "empty_null"},
    {fault::empty, "empty"},
    {fault::no_cursor, "no_cursor"},
    {fault::number_cursor, "number_cursor"},
    {fault::no_content, "204"},
    {fault::moved, "301"},
    {fault::bad_request, "400"},
    {fault::unauthorized, "401"},
    {fault::not_found, "404"},
    {fault::retry_after, "retry_after"},
    {fault::no_date, "no_date"},
    {fault::wrong_date, "wrong_date"},
    {fault::many_items, "many_items"},
    {fault::huge, "huge"},
}};
inline constexpr std::size_t n_random_faults = static_cast<std::size_t>(fault::empty_null);

[[nodiscard]] constexpr std::string_view name_of(fault kind) noexcept {
    return fault_names[static_cast<std::size_t>(kind)].second;
}

/// Injects `kind` into the requests `first` to `first` + `times` - 1; the first request is 1.
struct fault_rule {
    std::uint64_t first = 0;
    std::uint64_t times = 1;
    fault kind = fault::internal_error;
};

/// Reads "N:KIND" and "N:KIND*TIMES", separated by commas; throws std::invalid_argument.
[[nodiscard]] std::vector<fault_rule> parse_faults(std::string_view script);

class fault_plan {
public:
    fault_plan(std::vector<fault_rule> rules, double rate, std::uint64_t seed);

    /// The fault of the next request. The script has precedence over chance.
    [[nodiscard]] std::optional<fault> next();
    /// Replaces the script. The next request is its request 1.
    void replace(std::vector<fault_rule> rules);

private:
    std::mutex mutex_;
    std::vector<fault_rule> rules_;
    std::uint64_t n_scripted_ = 0;  ///< requests since the script began
    std::uint64_t n_requests_ = 0;
    std::uint64_t threshold_;  ///< a random number below it selects a fault
    std::uint64_t seed_;
};

}  // namespace mock_exchange
