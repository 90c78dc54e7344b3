// What the program's exit codes mean, and the failure that carries one to main.
#pragma once

#include <stdexcept>
#include <string>
#include <truefill/stats.hpp>

namespace truefill::tool {

inline constexpr int exit_fine = 0;
/// Nothing could be used, or not all: an input, the exchange, a file.
inline constexpr int exit_unusable = 1;
inline constexpr int exit_usage = 2;      ///< the command line, the configuration
inline constexpr int exit_rejected = 3;   ///< --strict, and something was rejected
inline constexpr int exit_waiting = 4;    ///< booked durably, not delivered: it waits in the spool
inline constexpr int exit_no_access = 5;  ///< the exchange or the sink refused the credentials
inline constexpr int exit_schema =
    6;  ///< tables are missing, or not what the program takes them for

/// The code of a command that did what it could: nothing of what came could be used, or with
/// `strict` something was rejected, or all is well.
[[nodiscard]] inline int exit_code_of(const stats& total, bool strict) {
    if (total.n_payloads != 0 && total.n_payloads == total.n_payload_rejects) {
        return exit_unusable;
    }
    const bool rejected = total.n_payload_rejects != 0 || total.rejects.total() != 0;
    return strict && rejected ? exit_rejected : exit_fine;
}

/// Ends the command: nothing more can be done until a person acts. The message says what.
class failure : public std::runtime_error {
public:
    failure(int exit_code, const std::string& message)
        : std::runtime_error{message}, exit_code_{exit_code} {}
    [[nodiscard]] int exit_code() const noexcept { return exit_code_; }

private:
    int exit_code_;
};

}  // namespace truefill::tool
