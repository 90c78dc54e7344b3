// An exchange that lies at random: whatever it replies, a poll that says complete has booked or
// rejected every item that was sent, and believed nothing that the replies contradict.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <vector>

#include "catch.hpp"
#include "lies.hpp"
#include "memory_sink.hpp"
#include "polling/poller.hpp"
#include "scripted_exchange.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;
using std::chrono::seconds;

namespace {

/// One account with its exchange, its sink and a poll of it.
class experiment {
public:
    explicit experiment(std::uint64_t seed) : random_{seed}, exchange_{0} {
        const int count = static_cast<int>(random_.below(40));
        timestamp time = exchange_.now - seconds{1 + random_.below(100)};
        for (int n = 0; n < count; ++n) {
            all_.push_back(made_up_fill(n, time));
            time -= seconds{random_.below(300)} + std::chrono::microseconds{1 + random_.below(999)};
        }
        oldest_ = time;
        if (random_.chance(60)) {  // some of it is history
            exchange_.history_before =
                exchange_.now - seconds{random_.below(1 + static_cast<std::size_t>(count) * 200)};
        }
        window_.limit = 1 + static_cast<int>(random_.below(12));
        since_ = random_.chance(70) ? std::optional{oldest_ - seconds{1}} : std::nullopt;
    }

    void run() {
        if (random_.chance(50)) {  // an honest poll of the older fills goes before
            exchange_.truth.assign(all_.begin() + static_cast<std::ptrdiff_t>(all_.size() / 2),
                                   all_.end());
            REQUIRE(poll().walk.complete);
        }
        exchange_.truth = all_;
        for (std::size_t n = 1 + random_.below(2); n > 0; --n) {
            lie();
        }
        stop_lying();
        // The next truthful walk over all of it books and corrects what was withheld or changed.
        since_ = oldest_ - seconds{1};
        // A fill that was told with another time may look as if it were withheld: then it takes
        // two.
        CHECK((poll().walk.complete || poll().walk.complete));
        check_all_truth_is_booked();
    }

    std::map<std::string_view, std::size_t> n_lies;
    std::size_t n_complete = 0;
    std::size_t n_incomplete = 0;
    std::size_t n_checked_whole = 0;

private:
    poll_result poll() {
        sent_.clear();
        const auto mark = sink_.watermarks.find("");
        begin_ = since_                           ? *since_
                 : mark == sink_.watermarks.end() ? exchange_.history_before
                                                  : mark->second - std::chrono::minutes{15};
        ingest booking{{.account = "", .from = source::rest, .registry = {}, .quiet = true},
                       &sink_};
        poll_options options;
        options.whose = {"https://exchange", "", "", ""};
        options.window = window_;
        options.clock = [this] { return exchange_.now; };
        options.wait = [](std::chrono::milliseconds) {};
        options.since = since_;
        return poller{exchange_, booking, &sink_, options}.poll();
    }

    void lie() {
        std::map<bool, std::vector<std::string>> truthful;  // by endpoint
        trace least = trace::left;
        std::size_t n_empty = 0;
        const unsigned percent = random_.one_of(std::array{2U, 10U, 30U, 70U});
        const lie_kind* current = nullptr;
        bool current_is_empty = false;
        std::size_t left = 0;  // how long the lie at hand goes on
        exchange_.lie_about_fills = [&](const scripted_exchange::request& asked,
                                        adapter::http_reply& reply) {
            const std::string truth = reply.body;
            if (left == 0 && random_.chance(percent)) {
                current_is_empty = random_.chance(12);
                current = &random_.one_of(lies());
                constexpr std::array<std::size_t, 6> lengths{1, 1, 2, 7, 8, 1'000'000};
                left = random_.one_of(lengths);
            }
            if (left == 0) {
                truthful[asked.query.historical].push_back(truth);
            } else if (--left; current_is_empty) {
                reply.body = empty_page;
                ++n_lies["an empty page"];
                // Where nothing is known, and where two walks are ended by the same lie, it leaves
                // no trace.
                if (++n_empty >= std::size_t{2} * most_tries || !knows_fill(asked.query)) {
                    least = trace::none;
                }
            } else {
                current->tell(random_, reply, truthful[asked.query.historical]);
                ++n_lies[current->name];
                if (reply.body != truth) {
                    least = std::max(least, current->leaves);
                }
            }
            if (reply.error.empty() && reply.status == 200) {
                sent_.push_back(reply.body);
            }
        };
        exchange_.lie_about_cutoff = [&](int, adapter::http_reply& reply) {
            if (random_.chance(percent / 3)) {
                static const std::vector<std::string> bodies{"",
                                                             "[]",
                                                             "{}",
                                                             R"({"trades_created_ts":true})",
                                                             R"({"trades_created_ts":[]})",
                                                             R"({"trades_created_ts":"never"})",
                                                             "<html>",
                                                             R"({"fills":[],"cursor":""})"};
                reply.body = random_.one_of(bodies);
                reply.status = random_.chance(30) ? 500 : 200;
                ++n_lies["a cutoff that does not read"];
            }
        };
        const auto before = sink_.watermarks;
        const poll_result polled = poll();
        check_all_sent_is_kept();
        if (!polled.walk.complete) {
            ++n_incomplete;
            CHECK_FALSE(polled.walk.problem.empty());
            CHECK(sink_.watermarks == before);
            return;
        }
        ++n_complete;
        for (const auto& [scope, time] : sink_.watermarks) {
            CHECK(time <= exchange_.now);
        }
        if (least == trace::left) {
            ++n_checked_whole;
            check_all_truth_is_booked();
        } else if (least == trace::in_item) {
            check_all_truth_was_met();
        }
    }

    void stop_lying() {
        exchange_.lie_about_fills = [](const scripted_exchange::request&, adapter::http_reply&) {};
        exchange_.lie_about_cutoff = [](int, adapter::http_reply&) {};
    }

    /// Whether the sink knows a fill that this request must bring.
    bool knows_fill(const page_query& query) {
        const auto mark = sink_.watermarks.find("");
        const auto is_asked_for = [&](timestamp time) {
            return (time < exchange_.history_before) == query.historical &&
                   (!query.since || time >= *query.since);
        };
        return (mark != sink_.watermarks.end() && is_asked_for(mark->second)) ||
               std::any_of(sink_.fills.begin(), sink_.fills.end(),
                           [&](const auto& row) { return is_asked_for(row.second.content.time); });
    }

    /// Every item of every reply of this poll is booked as it was sent, or is among the rejects.
    void check_all_sent_is_kept() {
        for (const std::string& body : sent_) {
            const reading items = read(body, source::rest);
            for (const fill& told : items.fills) {
                CAPTURE(told.fill_id());
                CHECK(is_kept(record_of<std::string>(told)));
            }
            for (const reject& bad : items.rejects) {
                CAPTURE(bad.raw);
                CHECK(sink_.rejects.contains(sha256_hex(bad.raw)));
            }
        }
    }

    bool is_kept(const record& told) {
        const auto found = sink_.fills.find(identity_of(told));
        if (found == sink_.fills.end()) {
            return false;
        }
        record merged;
        return merge(found->second.content, told, merged) == difference::none ||
               std::any_of(sink_.rejects.begin(), sink_.rejects.end(), [&](const auto& row) {
                   return row.second.reason == "fill_changed" &&
                          row.second.raw.find(told.fill_id) != std::string::npos;
               });
    }

    [[nodiscard]] bool is_in_window(const record& fill) const { return fill.time >= begin_; }

    void check_all_truth_is_booked() {
        for (const record& fill : all_) {
            if (!is_in_window(fill)) {
                continue;
            }
            CAPTURE(fill.fill_id);
            const auto found = sink_.fills.find(identity_of(fill));
            REQUIRE(found != sink_.fills.end());
            record merged;
            CHECK(merge(found->second.content, fill, merged) == difference::none);
            CHECK(merge(fill, found->second.content, merged) == difference::none);
        }
    }

    void check_all_truth_was_met() {
        for (const record& fill : all_) {
            const bool is_rejected =
                std::any_of(sink_.rejects.begin(), sink_.rejects.end(), [&](const auto& row) {
                    return row.second.raw.find('"' + fill.fill_id + '"') != std::string::npos;
                });
            CAPTURE(fill.fill_id);
            // An item of another type keeps nothing of what it was.
            CHECK((!is_in_window(fill) || is_rejected || n_lies["an item of another type"] != 0 ||
                   sink_.fills.contains(identity_of(fill))));
        }
    }

    dice random_;
    scripted_exchange exchange_;
    std::vector<record> all_;
    timestamp oldest_;
    page_query window_;
    std::optional<timestamp> since_;
    timestamp begin_;  ///< of the last poll's window
    memory_sink sink_;
    std::vector<std::string> sent_;
};

}  // namespace

TEST_CASE("for any replies, a complete poll has booked or rejected every item that was sent") {
    const std::uint64_t n_walks = std::getenv("TRUEFILL_FULL") != nullptr ? 10'000 : 1'000;
    std::map<std::string_view, std::size_t> n_lies;
    std::size_t n_complete = 0;
    std::size_t n_incomplete = 0;
    std::size_t n_checked_whole = 0;
    for (std::uint64_t seed = 1; seed <= n_walks; ++seed) {
        CAPTURE(seed);
        experiment walk{seed};
        walk.run();
        for (const auto& [name, count] : walk.n_lies) {
            n_lies[name] += count;
        }
        n_complete += walk.n_complete;
        n_incomplete += walk.n_incomplete;
        n_checked_whole += walk.n_checked_whole;
    }
    // The generator is worth something: each lie was told, and neither answer is the only one.
    for (const lie_kind& kind : lies()) {
        CAPTURE(kind.name);
        CHECK(n_lies[kind.name] > n_walks / 100);
    }
    CHECK(n_complete > n_walks / 4);
    CHECK(n_incomplete > n_walks / 4);
    CHECK(n_checked_whole > n_walks / 10);
}
