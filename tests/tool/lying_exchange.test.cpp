// An exchange that lies at random: whatever it replies, a poll that says complete has booked or
// rejected every item that was sent, and believed nothing that the replies contradict.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <iterator>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <vector>

#include "catch.hpp"
#include "commands/poller.hpp"
#include "memory_sink.hpp"
#include "scripted_exchange.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;
using std::chrono::seconds;
using json_value = nlohmann::ordered_json;

namespace {

/// The same with every standard library, unlike the distributions of <random>.
class dice {
public:
    explicit dice(std::uint64_t seed) : engine_{seed} {}
    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(engine_() % bound); }
    bool chance(unsigned percent) { return below(100) < percent; }
    template <class Range>
    const auto& one_of(const Range& range) {
        return *std::next(std::begin(range), static_cast<std::ptrdiff_t>(below(std::size(range))));
    }

private:
    std::mt19937_64 engine_;
};

/// What a lie can do unnoticed.
enum class trace : std::uint8_t {
    left = 1,     ///< nothing: the replies contradict it, or it is an error by itself
    in_item = 2,  ///< an item is booked or rejected as it was sent
    none = 3,     ///< well-formed and only older, shorter or another value
};

/// Lies of a reply for fills. `others` are truthful bodies of the same endpoint that this poll got
/// before.
struct lie_kind {
    std::string_view name;
    trace leaves;
    std::function<void(dice& random, adapter::http_reply& reply,
                       const std::vector<std::string>& others)>
        tell;
};

const json_value& any_value(dice& random) {
    static const std::vector<json_value> values{
        json_value(7),        json_value(-0.5),    json_value(true), json_value(nullptr),
        json_value::object(), json_value::array(), {{"a", 1}},       {1, "x"},
    };
    return random.one_of(values);
}

/// An item of a page to change, null when there is none.
json_value* any_item(dice& random, json_value& body) {
    json_value& fills = body["fills"];
    return fills.empty() ? nullptr : &fills[random.below(fills.size())];
}

std::string any_field(dice& random, const json_value& item) {
    auto field = item.begin();
    std::advance(field, static_cast<std::ptrdiff_t>(random.below(item.size())));
    return field.key();
}

/// Puts a member of an object at `at` in the text, with its comma.
void insert_member(std::string& text, std::size_t at, const std::string& key,
                   const json_value& value) {
    text.insert(at, json_value(key).dump() + ":" + value.dump() + ",");
}

std::string other_endpoint(dice& random) {
    static const std::vector<std::string> bodies{
        R"({"orders":[{"order_id":"o","status":"resting","remaining_count":5}],"cursor":""})",
        R"({"market_positions":[{"ticker":"T","position_fp":"5.00"}],"cursor":""})",
        R"({"settlements":[{"ticker":"T","market_result":"yes"}],"cursor":""})",
        R"({"trades":[{"trade_id":"t","taker_side":"yes","count_fp":"1.00"}],"cursor":"next"})",
        R"({"fills":[{"order_id":"o","status":"resting","remaining_count":5}],"cursor":""})",
        R"({"order_id":"o","status":"resting","remaining_count":5})",
        R"({"type":"subscribed","msg":{"sid":3}})",
        R"({"type":"fill","msg":{"trade_id":"w","order_id":"o","market_ticker":"T","side":"yes",)"
        R"("yes_price_dollars":"0.5","count_fp":"1.00","ts":1785412000,"outcome_side":"no"}})",
        R"({"market_settled_ts":"2026-07-01T00:00:00Z","trades_created_ts":"2026-07-01T00:00:00Z"})",
        R"([])",
        R"([{"type":"subscribed","msg":{"sid":3}}])",
        R"({"data":[],"cursor":""})",
        R"({"items":null})",
        R"({"error":{"code":"internal_error","message":"try again"}})",
        R"({"code":"too_many_requests","message":"slow down"})",
        R"({"fills":[],"cursor":"","error":"partial"})",
    };
    return random.one_of(bodies);
}

const std::vector<lie_kind>& lies() {
    using others = const std::vector<std::string>&;
    static const std::vector<lie_kind> all{
        {"a status", trace::left,
         [](dice& random, adapter::http_reply& reply, others) {
             constexpr std::array<long, 14> statuses{100, 204, 206, 301, 302, 400, 401,
                                                     403, 404, 418, 429, 500, 502, 503};
             reply.status = random.one_of(statuses);
             if (random.chance(30)) {
                 reply.headers.push_back("Retry-After: " + std::to_string(random.below(100'000)));
             }
         }},
        {"no reply", trace::left,
         [](dice&, adapter::http_reply& reply, others) {
             reply = {};
             reply.error = "Connection reset by peer";
         }},
        {"a cut body", trace::left,
         [](dice& random, adapter::http_reply& reply, others) {
             reply.body.resize(random.below(reply.body.size()));
         }},
        {"a changed byte", trace::none,
         [](dice& random, adapter::http_reply& reply, others) {
             reply.body[random.below(reply.body.size())] = static_cast<char>(random.below(256));
         }},
        {"a page of another endpoint", trace::left,
         [](dice& random, adapter::http_reply& reply, others) {
             reply.body = other_endpoint(random);
         }},
        {"a maintenance page", trace::left,
         [](dice&, adapter::http_reply& reply, others) { reply.body = "<html>soon</html>"; }},
        {"the cursor of another type", trace::left,
         [](dice& random, adapter::http_reply& reply, others) {
             edit(reply, [&](json_value& body) { body["cursor"] = any_value(random); });
         }},
        {"a cursor that is no text", trace::left,
         [](dice&, adapter::http_reply& reply, others) {
             const std::size_t at = reply.body.rfind("\"cursor\":\"");
             reply.body.insert(at + 10, "\\udc00");
         }},
        {"no cursor", trace::left,
         [](dice&, adapter::http_reply& reply, others) {
             edit(reply, [](json_value& body) { body.erase("cursor"); });
         }},
        {"the cursor twice", trace::left,
         [](dice& random, adapter::http_reply& reply, others) {
             insert_member(reply.body, 1, "cursor",
                           random.chance(50) ? json_value("") : any_value(random));
         }},
        {"the fills twice", trace::left,
         [](dice& random, adapter::http_reply& reply, others) {
             insert_member(reply.body, 1, "fills",
                           random.chance(50) ? json_value::array() : any_value(random));
         }},
        {"no fills", trace::left,
         [](dice&, adapter::http_reply& reply, others) {
             edit(reply, [](json_value& body) { body.erase("fills"); });
         }},
        {"fills of another type", trace::left,
         [](dice& random, adapter::http_reply& reply, others) {
             edit(reply, [&](json_value& body) {
                 json_value value = any_value(random);
                 // An empty list or null is an empty page, a lie of its own.
                 body["fills"] = value.is_null() || value.is_array() ? json_value(1) : value;
             });
         }},
        {"an earlier page again", trace::left,
         [](dice& random, adapter::http_reply& reply, others before) {
             if (!before.empty()) {
                 reply.body = random.one_of(before);
             }
         }},
        {"items twice", trace::left,
         [](dice& random, adapter::http_reply& reply, others) {
             edit(reply, [&](json_value& body) {
                 if (const json_value* const item = any_item(random, body)) {
                     const json_value copy = *item;
                     body["fills"].push_back(copy);
                 }
             });
         }},
        {"a date", trace::left,
         [](dice& random, adapter::http_reply& reply, others) {
             reply.headers.clear();
             if (random.chance(70)) {
                 const timestamp time =
                     at_us(static_cast<std::int64_t>(random.below(4'000'000'000)) * 1'000'000);
                 reply.headers.push_back("Date: " + (random.chance(70) ? http_date(time) : "soon"));
             }
         }},
        {"a field of another type", trace::in_item,
         [](dice& random, adapter::http_reply& reply, others) {
             edit(reply, [&](json_value& body) {
                 if (json_value* const item = any_item(random, body)) {
                     const std::string field = any_field(random, *item);
                     const json_value value = any_value(random);
                     // An id may be an integer: that would be another id.
                     const bool is_id = field.ends_with("_id") && value.is_number_integer();
                     (*item)[field] = is_id ? json_value(true) : value;
                 }
             });
         }},
        {"a field missing", trace::in_item,
         [](dice& random, adapter::http_reply& reply, others) {
             edit(reply, [&](json_value& body) {
                 if (json_value* const item = any_item(random, body)) {
                     item->erase(any_field(random, *item));
                 }
             });
         }},
        {"a field twice", trace::in_item,
         [](dice& random, adapter::http_reply& reply, others) {
             const auto body = json_value::parse(reply.body);
             if (!body["fills"].empty()) {
                 const json_value& item = random.one_of(body["fills"]);
                 const std::string text = item.dump();
                 insert_member(reply.body, reply.body.find(text) + 1, any_field(random, item),
                               any_value(random));
             }
         }},
        {"an item of another type", trace::in_item,
         [](dice& random, adapter::http_reply& reply, others) {
             edit(reply, [&](json_value& body) {
                 if (json_value* const item = any_item(random, body)) {
                     *item = any_value(random);
                 }
             });
         }},
        {"another value", trace::none,
         [](dice& random, adapter::http_reply& reply, others) {
             edit(reply, [&](json_value& body) {
                 json_value* const item = any_item(random, body);
                 if (item == nullptr) {
                     return;
                 }
                 constexpr std::array fields{"count_fp", "fee_cost", "created_time", "ticker"};
                 const std::array values{"7.00", "0.770000", "2026-07-30T11:11:11Z", "OTHER"};
                 const std::size_t n = random.below(fields.size());
                 if (item->contains(fields[n])) {
                     (*item)[fields[n]] = values[n];
                 }
             });
         }},
        {"another id", trace::none,
         [](dice& random, adapter::http_reply& reply, others) {
             edit(reply, [&](json_value& body) {
                 if (json_value* const item = any_item(random, body)) {
                     (*item)["fill_id"] = "phantom-" + std::to_string(random.below(1'000));
                 }
             });
         }},
        {"a page without some of its items", trace::none,
         [](dice& random, adapter::http_reply& reply, others) {
             edit(reply, [&](json_value& body) {
                 json_value& fills = body["fills"];
                 while (!fills.empty() && random.chance(60)) {
                     fills.erase(random.below(fills.size()));
                 }
             });
         }},
        {"an early end", trace::none,
         [](dice&, adapter::http_reply& reply, others) {
             edit(reply, [](json_value& body) { body["cursor"] = ""; });
         }},
        {"a later cursor", trace::none,
         [](dice& random, adapter::http_reply& reply, others) {
             edit(reply, [&](json_value& body) {
                 if (body["cursor"] != "") {
                     const std::size_t at = std::stoul(body["cursor"].get<std::string>().substr(1));
                     body["cursor"] = "c" + std::to_string(at + 1 + random.below(3));
                 }
             });
         }},
    };
    return all;
}

constexpr std::string_view empty_page = R"({"fills":[],"cursor":""})";

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
        return poller{exchange_, booking, &sink_, options}.poll(since_);
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
                if (++n_empty >= 2 * most_tries || !knows_fill(asked.query)) {
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

    bool is_in_window(const record& fill) const { return fill.time >= begin_; }

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

TEST_CASE("whatever an exchange replies, complete means that all it sent is booked or rejected") {
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
