// SIGTERM and SIGINT end a command after the current batch: they set a flag and interrupt waits.
#pragma once

#include <atomic>
#include <chrono>

namespace truefill::tool {

/// Installs the handlers; call it once at the start. Also ignores SIGPIPE, so that a closed
/// standard error does not end the program.
void stop_on_signals();
[[nodiscard]] const std::atomic<bool>& stop_flag() noexcept;
[[nodiscard]] inline bool stop_requested() noexcept {
    return stop_flag().load();
}
/// 130 for SIGINT, 143 for SIGTERM, as a shell reports a program that the signal ended.
/// Precondition: stop_requested().
[[nodiscard]] int stop_exit_code() noexcept;
/// Becomes true two seconds after a signal to stop. A request that still waits for a server is then
/// cancelled, so that the program ends within five seconds even if the server hangs.
[[nodiscard]] const std::atomic<bool>& stop_overdue_flag() noexcept;
/// Waits for this time, or until a signal to stop.
void wait_for(std::chrono::milliseconds time);

}  // namespace truefill::tool
