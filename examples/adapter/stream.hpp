// The exchange's WebSocket with Boost.Beast: one connection, from the signed upgrade to its end.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "signer.hpp"
#include "stream_address.hpp"

namespace adapter {

struct stream_options {
    /// For each of name look-up with connecting, TLS and the upgrade.
    std::chrono::milliseconds connect_timeout{10'000};
    /// A connection that brings nothing for so long, no ping either, is dead.
    std::chrono::milliseconds silence{30'000};
    /// A longer message ends the connection: a server gone wrong must not fill the memory.
    std::size_t largest_message = std::size_t{1024} * 1024;
    /// Set by somebody else to end the connection; null: never. It is looked at ten times a second.
    const std::atomic<bool>* cancelled = nullptr;
};

/// Connects with a new signature, subscribes to the channel `fill` and calls `on_message` with each
/// message that comes, also the reply to the subscription; the text is valid during the call.
/// Returns when the connection has ended, and why. Does not throw for what a network does; what
/// `on_message` throws passes through.
[[nodiscard]] std::string run_stream(const stream_address& address, const signer& sign,
                                     const stream_options& options,
                                     const std::function<void(std::string_view)>& on_message);

}  // namespace adapter
