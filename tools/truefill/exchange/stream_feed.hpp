// The exchange's WebSocket as a queue: a thread of its own keeps a connection open.
#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <mutex>
#include <signer.hpp>
#include <stream.hpp>
#include <string>
#include <thread>
#include <vector>

namespace truefill::tool {

struct stream_event {
    enum class kind : std::uint8_t {
        message = 1,  ///< a text message of the exchange
        lost = 2,     ///< the connection ended, or was never made
    };
    kind what = kind::message;
    std::string text;  ///< the message, or why the connection ended
    std::chrono::steady_clock::time_point received;
    std::chrono::milliseconds retry{0};  ///< of `lost`: when it connects again
};

class stream_feed {
public:
    using clock = std::chrono::steady_clock;

    /// Connects at once, and reconnects whenever the connection ends, each time with a new
    /// signature. The delay before a reconnect doubles while connections live no longer than the
    /// delay before them.
    stream_feed(adapter::stream_address address, adapter::signer sign,
                std::chrono::milliseconds silence);
    /// Ends the connection.
    ~stream_feed();
    stream_feed(const stream_feed&) = delete;
    stream_feed& operator=(const stream_feed&) = delete;

    /// Takes all events that came, in their order; waits for the first until `end`, until wake(),
    /// or a tenth of a second.
    [[nodiscard]] std::vector<stream_event> take(clock::time_point end);
    /// Lets take() return at once, in whichever thread it waits.
    void wake();
    /// Ends the present connection; a new one is made after the delay.
    void reconnect() { cancel_ = true; }

private:
    /// While so much waits to be taken the connection is not read: the exchange is held back, and
    /// nothing that came is dropped.
    static constexpr std::size_t most_waiting_bytes = std::size_t{32} * 1024 * 1024;

    void run();
    void keep_connected();
    void push(stream_event&& event);

    adapter::stream_address address_;
    adapter::signer sign_;
    std::chrono::milliseconds silence_;
    std::mutex mutex_;
    std::condition_variable came_;   ///< an event, or wake()
    std::condition_variable taken_;  ///< there is room, or it ends
    std::deque<stream_event> events_;
    std::size_t waiting_bytes_ = 0;
    bool was_woken_ = false;
    bool ends_ = false;
    std::atomic<bool> cancel_{false};
    std::thread thread_;
};

}  // namespace truefill::tool
