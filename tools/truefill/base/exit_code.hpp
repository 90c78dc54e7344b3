// The program's exit codes, and the exception that carries one to main.
#pragma once

#include <stdexcept>
#include <string>
#include <truefill/stats.hpp>

namespace truefill::tool {

inline constexpr int exit_fine = 0;
/// An input, the exchange or a file could not be used, or only in part.
inline constexpr int exit_unusable = 1;
inline constexpr int exit_usage = 2;     ///< the command line, the configuration
inline constexpr int exit_rejected = 3;  ///< --strict, and an item was rejected
inline constexpr int exit_waiting =
    4;  ///< booked durably but not delivered: a batch is in the spool
inline constexpr int exit_no_access = 5;  ///< the exchange or the sink refused the credentials
inline constexpr int exit_schema =
    6;  ///< tables are missing, or differ from what the program expects

/// The exit code of a command that reached its end: exit_unusable if no payload could be used,
/// exit_rejected if `strict` is set and an item was rejected, otherwise 0.
[[nodiscard]] inline int exit_code_of(const stats& total, bool strict) {
    if (total.n_payloads != 0 && total.n_payloads == total.n_payload_rejects) {
        return exit_unusable;
    }
    const bool rejected = total.n_payload_rejects != 0 || total.rejects.total() != 0;
    return strict && rejected ? exit_rejected : exit_fine;
}

/// Ends the command with an exit code. The message says what a person has to do.
class failure : public std::runtime_error {
public:
    failure(int exit_code, const std::string& message)
        : std::runtime_error{message}, exit_code_{exit_code} {}
    [[nodiscard]] int exit_code() const noexcept { return exit_code_; }

private:
    int exit_code_;
};

}  // namespace truefill::tool
