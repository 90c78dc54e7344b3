// Pages that are fetched in another thread, while the calling thread does something else.
#pragma once

#include <chrono>
#include <functional>
#include <future>
#include <utility>

#include "exchange/page.hpp"

namespace truefill::tool {

class background_source final : public page_source {
public:
    /// `meanwhile` is called until the reply is there: it does a piece of work, or waits a little.
    /// `wake` is called from the other thread when the reply came. Borrows `from`, which is asked
    /// in one thread at a time.
    background_source(page_source& from, std::function<void()> meanwhile,
                      std::function<void()> wake)
        : from_{from}, meanwhile_{std::move(meanwhile)}, wake_{std::move(wake)} {}

    [[nodiscard]] exchange_reply fills(const page_query& query) override {
        return wait_for_reply([&] { return from_.fills(query); });
    }
    [[nodiscard]] exchange_reply cutoff() override {
        return wait_for_reply([&] { return from_.cutoff(); });
    }

private:
    template <class Request>
    exchange_reply wait_for_reply(const Request& request) {
        std::promise<exchange_reply> promised;
        std::future<exchange_reply> reply = promised.get_future();
        const auto asked = std::async(std::launch::async, [&] {
            try {
                promised.set_value(request());
            } catch (...) {
                promised.set_exception(std::current_exception());
            }
            wake_();
        });
        while (reply.wait_for(std::chrono::seconds{0}) != std::future_status::ready) {
            meanwhile_();
        }
        return reply.get();
    }

    page_source& from_;
    std::function<void()> meanwhile_;
    std::function<void()> wake_;
};

}  // namespace truefill::tool
