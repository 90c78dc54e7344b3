// A service in forty lines: it asks for pages until the last one, books each fill once under its
// id, prints prices, and brings a gate and an MD5 of its own. The program behind docs/values.md.
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <truefill/truefill.hpp>

using namespace truefill::literals;

// An MD5 with a state: it counts the fills whose exchange gave them no id.
struct counting_md5 {
    std::size_t* calls;
    truefill::openssl_md5 md5{};
    bool operator()(std::string_view message, truefill::md5_digest& digest) {
        ++*calls;
        return md5(message, digest);
    }
};

// Stands for a request to the exchange: the page after a cursor.
std::string fetch(std::string_view cursor) {
    return cursor.empty() ? R"({"cursor": "next", "fills": [
  {"fill_id": "f-1", "order_id": "o-1", "ticker": "RAIN-NYC", "outcome_side": "yes", "ts": 1785386380,
   "yes_price_dollars": "0.5600", "count_fp": "10.00"},
  {"order_id": "o-2", "ticker": "RAIN-NYC", "side": "no", "no_price": 44, "count": 3, "ts": 1700000000}]})"
                          : R"({"cursor": "", "fills": [
  {"fill_id": "f-1", "order_id": "o-1", "ticker": "RAIN-NYC", "outcome_side": "yes", "ts": 1785386380,
   "yes_price_dollars": "0.5600", "count_fp": "10.00"},
  {"fill_id": "f-4", "order_id": "o-4", "ticker": "SNOW-NYC", "outcome_side": "no", "ts": 1785386381,
   "no_price_dollars": "0.0035", "count_fp": "2.97"}]})";
}

int main() {
    std::size_t without_id = 0;
    truefill::normalizer normalize{
        truefill::settings{.md5 = counting_md5{&without_id}},
        truefill::gate{"our_markets", [](const truefill::fill_view& fill) {
                           return fill.market().starts_with("RAIN-");
                       }}};
    std::map<std::string, truefill::fill, std::less<>> book;
    truefill::stats total;
    std::optional<std::string_view> cursor = "";
    do {
        const std::string page = fetch(*cursor);
        total += normalize(
            page, truefill::source::rest,
            [&](const truefill::fill_view& fill) {
                if (book.try_emplace(std::string{fill.fill_id()}, fill).second) {
                    std::cout << fill.size() << ' ' << fill.side() << " at " << fill.price()
                              << '\n';
                }
            },
            [](const truefill::reject_view& reject) {
                std::cout << "refused: " << reject << '\n';
            });
        cursor = normalize.cursor();  // it lives in the normalizer, until the next page
    } while (cursor && !cursor->empty());
    std::cout << total << '\n';
    return book.size() == 2 && without_id == 1 && total.rejects[truefill::reason::gate] == 1 ? 0
                                                                                             : 1;
}
