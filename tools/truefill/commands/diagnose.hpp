// `truefill diagnose`: the plan's step 6 and the deployment guide's success criteria as a command.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <truefill/time.hpp>

#include "commands/options.hpp"

namespace truefill::tool {

struct diagnose_options {
    sink_options sink;
    std::optional<timestamp> since;      ///< nothing: an hour ago
    std::optional<std::string> account;  ///< nothing: all accounts
    std::string table;          ///< the relation to judge; "" for what readers read under mm_fills
    exchange_options exchange;  ///< without an address the table is not compared with the exchange
    std::optional<std::int32_t> subaccount;
    bool json = false;
    std::string html;     ///< a file to write; "" for none
    std::string metrics;  ///< likewise
    /// Repeats the diagnosis at this interval with a window of the same length; nothing: once.
    std::optional<std::chrono::milliseconds> every;
};

inline constexpr int exit_pass = 0;
inline constexpr int exit_fail = 1;
inline constexpr int exit_cannot_tell = 2;

/// Prints the diagnosis. Returns 0 when every criterion passes, 1 when something fails, 2 when it
/// can't be decided, a server that does not answer included.
[[nodiscard]] int diagnose(const diagnose_options& options);

}  // namespace truefill::tool
