// `truefill sync`: polls the exchange's API and stores each fill exactly once.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <stream_address.hpp>
#include <string>
#include <truefill/time.hpp>

#include "commands/options.hpp"
#include "exchange/pagination.hpp"

namespace truefill::tool {

struct sync_options : booking_options {
    exchange_options exchange;
    std::optional<timestamp> since;
    std::optional<timestamp> until;
    std::optional<std::chrono::milliseconds> every;  ///< nothing: once
    std::optional<std::int32_t> subaccount;
    std::string ticker;  ///< markets, separated by commas; "" for all
    int limit = 1000;
    std::uint64_t max_pages = default_max_pages;
    std::chrono::milliseconds overlap = std::chrono::minutes{15};
    std::string link_from;  ///< the desk's own table of orders, asked as fills are booked; "": none
    std::optional<adapter::stream_address> stream;  ///< nothing: REST alone is asked
    std::chrono::milliseconds silence = std::chrono::seconds{30};
    std::string metrics;  ///< a file that is written after each poll; "" for none
};

/// Runs the command. Returns the exit code; throws failure if a person must act.
[[nodiscard]] int sync(const sync_options& options);

}  // namespace truefill::tool
