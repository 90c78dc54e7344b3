// The ways in which an exchange may lie about a page of fills.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <iterator>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "scripted_exchange.hpp"

namespace truefill::test {

using json_value = nlohmann::ordered_json;

inline constexpr std::string_view empty_page = R"({"fills":[],"cursor":""})";

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

inline const json_value& any_value(dice& random) {
    static const std::vector<json_value> values{
        json_value(7),        json_value(-0.5),    json_value(true), json_value(nullptr),
        json_value::object(), json_value::array(), {{"a", 1}},       {1, "x"},
    };
    return random.one_of(values);
}

/// An item of a page to change, null when there is none.
inline json_value* any_item(dice& random, json_value& body) {
    json_value& fills = body["fills"];
    return fills.empty() ? nullptr : &fills[random.below(fills.size())];
}

inline std::string any_field(dice& random, const json_value& item) {
    auto field = item.begin();
    std::advance(field, static_cast<std::ptrdiff_t>(random.below(item.size())));
    return field.key();
}

/// Puts a member of an object at `at` in the text, with its comma.
inline void insert_member(std::string& text, std::size_t at, const std::string& key,
                          const json_value& value) {
    text.insert(at, json_value(key).dump() + ":" + value.dump() + ",");
}

inline std::string other_endpoint(dice& random) {
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

inline const std::vector<lie_kind>& lies() {
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
                 if (!body["cursor"].get_ref<const std::string&>().empty()) {
                     const std::size_t at = std::stoul(body["cursor"].get<std::string>().substr(1));
                     body["cursor"] = "c" + std::to_string(at + 1 + random.below(3));
                 }
             });
         }},
    };
    return all;
}

}  // namespace truefill::test
