// The stream's fills against REST's: which the stream missed, and how long REST took to confirm.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <truefill/time.hpp>
#include <unordered_map>
#include <vector>

#include "base/fill_mark.hpp"
#include "base/latency_window.hpp"

namespace truefill::tool {

/// Some 60 bytes for each fill that REST may still tell: those of the polls' overlap.
class confirmations {
public:
    using clock = std::chrono::steady_clock;

    /// Fills executed before this time are history and not the stream's to bring.
    void begin(timestamp time);
    /// A fill that the stream brought. False when it had brought it before.
    bool stream_brought(const fill_mark& fill, clock::time_point time);
    /// A fill that REST told.
    void rest_told(const fill_mark& fill, clock::time_point time);
    /// Counts as missed what REST told `patience` ago and the stream did not bring since: REST may
    /// be the faster one. Returns how many they are.
    std::uint64_t count_missed(clock::time_point time);
    /// Forgets fills executed before this time: no poll asks for them again.
    void forget_before(timestamp time);

    [[nodiscard]] std::uint64_t n_missed() const noexcept { return n_missed_; }
    /// From the stream's message to REST's.
    [[nodiscard]] const latency_window& times() const noexcept { return times_; }

    static constexpr std::chrono::seconds patience{2};

private:
    enum class state : std::uint8_t {
        brought = 1,    ///< by the stream, not told by REST yet
        told = 2,       ///< by REST, not brought by the stream yet
        confirmed = 3,  ///< by both
        missed = 4,     ///< by REST alone
        history = 5,
    };
    struct entry {
        timestamp executed;
        clock::time_point time;
        state now = state::brought;
    };

    std::optional<timestamp> begin_;
    std::unordered_map<std::uint64_t, entry> fills_;  ///< by identity
    std::vector<std::uint64_t> told_;                 ///< identities whose state is or was told
    std::uint64_t n_missed_ = 0;
    latency_window times_;
};

}  // namespace truefill::tool
