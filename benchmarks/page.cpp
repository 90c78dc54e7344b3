#include <array>
#include <cstdio>
#include <random>

#include "task.hpp"

namespace bench {

namespace {

class writer {
public:
    /// Appends one fill, printf-like.
    template <class... Values>
    void fill(const char* format, Values... values) {
        std::array<char, 1024> text{};
        const int size = std::snprintf(text.data(), text.size(), format, values...);
        page_ += page_.empty() ? R"({"cursor":"EhIKEHRydWVmaWxs","fills":[)" : ",";
        page_.append(text.data(), static_cast<std::size_t>(size));
    }
    std::string finish() { return std::move(page_ += "]}"); }

    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
    std::string uuid() {
        std::array<char, 40> text{};
        std::snprintf(text.data(), text.size(), "%08x-%04x-%04x-%04x-%012llx",
                      static_cast<unsigned>(below(1ULL << 32)), static_cast<unsigned>(below(65536)),
                      static_cast<unsigned>(below(65536)), static_cast<unsigned>(below(65536)),
                      static_cast<unsigned long long>(below(1ULL << 48)));
        return text.data();
    }

private:
    std::mt19937_64 engine_{20'260'730};
    std::string page_;
};

}  // namespace

std::string current_page(std::size_t fills) {
    writer out;
    for (std::size_t i = 0; i < fills; ++i) {
        const std::string id = out.uuid();
        const std::string order = out.uuid();
        const auto yes = static_cast<unsigned>(1 + out.below(9'999));
        const bool is_yes = out.below(2) == 0;
        const char* const side = is_yes ? "yes" : "no";
        out.fill(R"({"action":"%s","book_side":"%s","count_fp":"%u.%02u",)"
                 R"("created_time":"2026-07-30T%02u:%02u:%02u.%06uZ","exchange_index":%u,)"
                 R"("fee_cost":"0.%06u","fill_id":"%s","is_taker":%s,)"
                 R"("market_ticker":"KXHIGHNY-26JUL30-B%u.5","no_price_dollars":"0.%04u",)"
                 R"("order_id":"%s","outcome_side":"%s","side":"%s","subaccount_number":0,)"
                 R"("ticker":"KXHIGHNY-26JUL30-B%u.5","trade_id":"%s","ts":%u,)"
                 R"("yes_price_dollars":"0.%04u"})",
                 is_yes ? "buy" : "sell", is_yes ? "bid" : "ask",
                 static_cast<unsigned>(1 + out.below(500)), static_cast<unsigned>(out.below(100)),
                 static_cast<unsigned>(out.below(24)), static_cast<unsigned>(out.below(60)),
                 static_cast<unsigned>(out.below(60)), static_cast<unsigned>(out.below(1'000'000)),
                 static_cast<unsigned>(out.below(4)), static_cast<unsigned>(out.below(100'000)),
                 id.c_str(), out.below(2) == 0 ? "true" : "false",
                 static_cast<unsigned>(80 + i % 10), 10'000 - yes, order.c_str(), side, side,
                 static_cast<unsigned>(80 + i % 10), id.c_str(),
                 static_cast<unsigned>(1'785'369'600 + out.below(86'400)), yes);
    }
    return out.finish();
}

std::string legacy_page(std::size_t fills) {
    writer out;
    for (std::size_t i = 0; i < fills; ++i) {
        const std::string id = out.uuid();
        const std::string order = out.uuid();
        const auto yes = static_cast<unsigned>(1 + out.below(99));
        out.fill(R"({"action":"%s","count":%u,"created_time":"2023-06-01T%02u:%02u:%02u.%06uZ",)"
                 R"("is_taker":%s,"no_price":%u,"order_id":"%s","side":"%s",)"
                 R"("ticker":"HIGHNY-23JUN01-B%u","trade_id":"%s","yes_price":%u})",
                 out.below(2) == 0 ? "buy" : "sell", static_cast<unsigned>(1 + out.below(500)),
                 static_cast<unsigned>(out.below(24)), static_cast<unsigned>(out.below(60)),
                 static_cast<unsigned>(out.below(60)), static_cast<unsigned>(out.below(1'000'000)),
                 out.below(2) == 0 ? "true" : "false", 100 - yes, order.c_str(),
                 out.below(2) == 0 ? "yes" : "no", static_cast<unsigned>(80 + i % 10), id.c_str(),
                 yes);
    }
    return out.finish();
}

}  // namespace bench
