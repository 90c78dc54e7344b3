#include "exchange/stream_feed.hpp"

#include <algorithm>
#include <exception>
#include <utility>

#include "base/pacing.hpp"

namespace truefill::tool {

stream_feed::stream_feed(adapter::stream_address address, adapter::signer sign,
                         std::chrono::milliseconds silence)
    : address_{std::move(address)}, sign_{std::move(sign)}, silence_{silence}, thread_{[this] {
          run();
      }} {}

stream_feed::~stream_feed() {
    {
        const std::lock_guard lock{mutex_};
        ends_ = true;
        cancel_ = true;
    }
    taken_.notify_all();
    thread_.join();
}

void stream_feed::run() {
    try {
        keep_connected();
    } catch (const std::exception& error) {  // out of memory
        push({.what = stream_event::kind::lost, .text = error.what(), .received = clock::now()});
    }
}

void stream_feed::keep_connected() {
    backoff pause;
    std::chrono::milliseconds delay{0};
    adapter::stream_options options;
    options.silence = silence_;
    options.cancelled = &cancel_;
    for (;;) {
        const auto begun = clock::now();
        std::string why =
            adapter::run_stream(address_, sign_, options, [this](std::string_view message) {
                push({.what = stream_event::kind::message,
                      .text = std::string{message},
                      .received = clock::now()});
            });
        if (clock::now() - begun > delay) {
            pause.reset();
        }
        delay = pause.next();
        push({.what = stream_event::kind::lost,
              .text = std::move(why),
              .received = clock::now(),
              .retry = delay});
        std::unique_lock lock{mutex_};
        if (taken_.wait_for(lock, delay, [this] { return ends_; })) {
            return;
        }
        cancel_ = false;
    }
}

void stream_feed::push(stream_event&& event) {
    {
        std::unique_lock lock{mutex_};
        taken_.wait(lock, [this] { return waiting_bytes_ < most_waiting_bytes || ends_; });
        waiting_bytes_ += sizeof event + event.text.size();
        events_.push_back(std::move(event));
    }
    came_.notify_all();
}

std::vector<stream_event> stream_feed::take(clock::time_point end) {
    // A signal does not wake a condition variable: it is looked for after a tenth of a second.
    const auto latest = std::min(end, clock::now() + std::chrono::milliseconds{100});
    std::vector<stream_event> taken;
    {
        std::unique_lock lock{mutex_};
        came_.wait_until(lock, latest, [this] { return !events_.empty() || was_woken_; });
        was_woken_ = false;
        taken.assign(std::make_move_iterator(events_.begin()),
                     std::make_move_iterator(events_.end()));
        events_.clear();
        waiting_bytes_ = 0;
    }
    taken_.notify_all();
    return taken;
}

void stream_feed::wake() {
    {
        const std::lock_guard lock{mutex_};
        was_woken_ = true;
    }
    came_.notify_all();
}

}  // namespace truefill::tool
