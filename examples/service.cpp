// A service: it asks for pages until the last one, books each fill once under its id, prints the
// price, and has a gate and an MD5 of its own. docs/values.md explains its parts.
#include <iostream>
#include <map>
#include <string>
#include <truefill/truefill.hpp>

// An MD5 with a state: it counts the fills whose exchange gave them no id.
struct counting_md5 {
    std::size_t* calls;
    truefill::openssl_md5 md5{};
    bool operator()(std::string_view message, truefill::md5_digest& digest) {
        ++*calls;
        return md5(message, digest);
    }
};

// Stands for a request to the exchange. Both pages hold the fill f-1; the last one also holds a
// fill of 2023, which has no id.
std::string fetch(std::string_view cursor) {
    const std::string fill = R"({"fill_id": "f-1", "order_id": "o-1", "ticker": "RAIN-NYC",
        "ts": 1785386380, "outcome_side": "yes", "yes_price_dollars": "0.5600", "count_fp": "10.00"})";
    return cursor.empty() ? R"({"cursor": "next", "fills": [)" + fill + "]}"
                          : R"({"cursor": "", "fills": [)" + fill + R"(, {"order_id": "o-2",
        "ticker": "SNOW-NYC", "ts": 1700000000, "side": "no", "no_price": 44, "count": 3}]})";
}

int main() {
    std::size_t without_id = 0;
    truefill::normalizer normalize{
        truefill::settings{.md5 = counting_md5{&without_id}},
        truefill::gate{"our_markets", [](const truefill::fill_view& fill) {
                           return fill.market().starts_with("RAIN-");
                       }}};
    std::map<std::string, truefill::fill> book;
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
            [](const truefill::reject_view& reject) { std::cout << reject << '\n'; });
        cursor = normalize.cursor();  // valid until the normalizer's next call
    } while (cursor && !cursor->empty());
    std::cout << total << '\n';
    return book.size() == 1 && without_id == 1 && total.n_passed == 2 ? 0 : 1;
}
