#include "base/stop.hpp"

#include <unistd.h>

#include <csignal>
#include <ctime>

namespace truefill::tool {

namespace {

constexpr unsigned grace_seconds = 2;

std::atomic<bool> asked{false};
std::atomic<int> asked_by{0};
std::atomic<bool> overdue{false};
static_assert(std::atomic<bool>::is_always_lock_free, "the handler may only touch such");

void on_signal(int number) {
    if (!asked.exchange(true)) {
        asked_by.store(number);
        ::alarm(grace_seconds);
    }
}

void on_alarm(int) {
    overdue.store(true);
}

}  // namespace

void stop_on_signals() {
    struct sigaction action {};
    action.sa_handler = on_signal;  // without SA_RESTART, so that system calls that wait return
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, nullptr);
    sigaction(SIGINT, &action, nullptr);
    action.sa_handler = on_alarm;
    sigaction(SIGALRM, &action, nullptr);
    action.sa_handler = SIG_IGN;
    sigaction(SIGPIPE, &action, nullptr);
}

const std::atomic<bool>& stop_flag() noexcept {
    return asked;
}

int stop_exit_code() noexcept {
    return 128 + asked_by.load();
}

const std::atomic<bool>& stop_overdue_flag() noexcept {
    return overdue;
}

void wait_for(std::chrono::milliseconds time) {
    // In slices, so that a signal between the check and the sleep delays the end by one slice only.
    constexpr std::chrono::milliseconds slice{100};
    const auto end = std::chrono::steady_clock::now() + time;
    while (!stop_requested()) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
        if (left.count() <= 0) {
            return;
        }
        const auto piece = std::min(left, slice);
        const timespec wanted{0, static_cast<long>(piece.count()) * 1'000'000};
        nanosleep(&wanted, nullptr);
    }
}

}  // namespace truefill::tool
