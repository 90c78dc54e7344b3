// SIGTERM and SIGINT end a command after the batch at hand: they set a flag, and wake who waits.
#pragma once

#include <atomic>
#include <chrono>

namespace truefill::tool {

/// Call once, before anything long begins. A closed standard error does not end the program either.
void stop_on_signals();
[[nodiscard]] const std::atomic<bool>& stop_flag() noexcept;
[[nodiscard]] inline bool stop_requested() noexcept {
    return stop_flag().load();
}
/// 130 for SIGINT, 143 for SIGTERM: what a shell tells of a program that the signal ended.
/// Precondition: stop_requested().
[[nodiscard]] int stop_exit_code() noexcept;
/// Set two seconds after somebody asked to stop: what still waits for a server then gives up, so
/// that the program ends within five seconds even when the server hangs.
[[nodiscard]] const std::atomic<bool>& stop_overdue_flag() noexcept;
/// Waits, or until somebody asks to stop.
void wait_for(std::chrono::milliseconds time);

}  // namespace truefill::tool
