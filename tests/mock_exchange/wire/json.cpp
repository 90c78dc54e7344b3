#include "wire/json.hpp"

#include <algorithm>
#include <array>
#include <concepts>

#include "base/random.hpp"
#include "base/rfc3339.hpp"

namespace mock_exchange {

namespace {

/// A decimal of so many places, from a whole number of its last place.
void append_decimal(std::string& out, std::uint64_t value, unsigned places) {
    std::string digits = std::to_string(value);
    if (digits.size() <= places) {
        digits.insert(0, places + 1 - digits.size(), '0');
    }
    out.append(digits, 0, digits.size() - places) += '.';
    out.append(digits, digits.size() - places);
}

/// The same without zeros at its end, as a JSON number is written.
void append_number(std::string& out, std::uint64_t value, unsigned places) {
    append_decimal(out, value, places);
    out.erase(out.find_last_not_of('0') + 1);
    if (out.back() == '.') {
        out.pop_back();
    }
}

/// Writes one object, member by member; no text given to it needs escaping.
class object_writer {
public:
    explicit object_writer(std::string& out) : out_{out} { out_ += '{'; }
    ~object_writer() { out_ += '}'; }
    object_writer(const object_writer&) = delete;
    object_writer& operator=(const object_writer&) = delete;

    void text(std::string_view key, std::string_view value) {
        name(key);
        out_ += '"';
        out_.append(value) += '"';
    }
    void decimal(std::string_view key, std::uint64_t value, unsigned places) {
        name(key);
        out_ += '"';
        append_decimal(out_, value, places);
        out_ += '"';
    }
    void time(std::string_view key, std::int64_t ts_us) {
        name(key);
        out_ += '"';
        append_rfc3339(out_, ts_us);
        out_ += '"';
    }
    void number(std::string_view key, std::uint64_t value, unsigned places) {
        name(key);
        append_number(out_, value, places);
    }
    template <std::integral Number>
    void number(std::string_view key, Number value) {
        name(key);
        out_ += std::to_string(value);
    }
    void boolean(std::string_view key, bool value) {
        name(key);
        out_ += value ? "true" : "false";
    }
    void null(std::string_view key) {
        name(key);
        out_ += "null";
    }

private:
    void name(std::string_view key) {
        out_ += separator_;
        separator_ = ",\"";
        out_.append(key) += "\":";
    }

    std::string& out_;
    std::string_view separator_ = "\"";
};

std::string_view side_name(bool yes) {
    return yes ? "yes" : "no";
}
std::string_view action_name(bool buy) {
    return buy ? "buy" : "sell";
}

std::string text_of(const id_family& family, std::uint64_t serial) {
    std::string text;
    family.append(text, serial);
    return text;
}

}  // namespace

struct wire::row {
    const fill& of;
    std::string fill_id;
    std::string order_id;
    const std::string& ticker;
    std::uint32_t yes_e4;
    std::uint32_t no_e4;
};

namespace {

template <class Row>
void append_integer_cents(std::string& out, const Row& what) {
    object_writer object{out};
    object.text("action", action_name(what.of.says_buy));
    object.number("count", what.of.count_c / 100);
    object.time("created_time", what.of.ts_us);
    object.boolean("is_taker", what.of.is_taker);
    object.number("no_price", what.no_e4 / 100);
    object.text("order_id", what.order_id);
    object.text("side", side_name(what.of.acquires_yes));
    object.text("ticker", what.ticker);
    object.text("trade_id", what.fill_id);
    object.number("yes_price", what.yes_e4 / 100);
}

/// The integers are truncated: a fraction of a cent or of a contract is only in the text.
template <class Row>
void append_dual(std::string& out, const Row& what) {
    object_writer object{out};
    object.text("action", action_name(what.of.says_buy));
    object.text("client_order_id", "");
    object.number("count", what.of.count_c / 100);
    object.decimal("count_fp", what.of.count_c, 2);
    object.time("created_time", what.of.ts_us);
    object.decimal("fee_cost", what.of.fee_e4, 4);
    object.text("fill_id", what.fill_id);
    object.boolean("is_taker", what.of.is_taker);
    object.text("market_ticker", what.ticker);
    object.number("no_price", what.no_e4 / 100);
    object.decimal("no_price_fixed", what.no_e4, 4);
    object.text("order_id", what.order_id);
    object.number("price", what.yes_e4, 4);  // of the yes leg, also on a no row
    object.text("side", side_name(what.of.acquires_yes));
    object.number("subaccount_number", what.of.subaccount);
    object.text("ticker", what.ticker);
    object.text("trade_id", what.fill_id);
    object.number("ts", floor_seconds(what.of.ts_us));
    object.number("yes_price", what.yes_e4 / 100);
    object.decimal("yes_price_fixed", what.yes_e4, 4);
}

template <class Row>
void append_today(std::string& out, const Row& what) {
    const std::string_view side = side_name(what.of.acquires_yes);
    object_writer object{out};
    object.text("action", action_name(what.of.says_buy));
    object.text("book_side", what.of.acquires_yes ? "bid" : "ask");
    object.decimal("count_fp", what.of.count_c, 2);
    object.time("created_time", what.of.ts_us);
    object.number("exchange_index", exchange_index_of(what.of.market));
    object.decimal("fee_cost", std::uint64_t{what.of.fee_e4} * 100, 6);
    object.text("fill_id", what.fill_id);
    object.boolean("is_taker", what.of.is_taker);
    object.text("market_ticker", what.ticker);
    object.decimal("no_price_dollars", what.no_e4, 4);
    object.text("order_id", what.order_id);
    object.text("outcome_side", side);
    object.text("side", side);
    object.number("subaccount_number", what.of.subaccount);
    object.text("ticker", what.ticker);
    object.text("trade_id", what.fill_id);
    object.number("ts", floor_seconds(what.of.ts_us));
    object.decimal("yes_price_dollars", what.yes_e4, 4);
}

}  // namespace

wire::wire(std::uint64_t seed)
    : fills_{mix(seed * 4)},
      orders_{mix(seed * 4 + 1)},
      resting_orders_{mix(seed * 4 + 2)},
      zero_fills_{mix(seed * 4 + 3)} {
    constexpr std::array<std::string_view, 5> cities{"NYC", "CHI", "MIA", "AUS", "DEN"};
    tickers_.reserve(n_markets);
    for (unsigned market = 0; market < n_markets; ++market) {
        std::string ticker{"KXMOCK"};
        ticker.append(cities[market % cities.size()]) += "-26JUL-T";
        append_number(ticker, 17 + market * 3, 1);
        tickers_.push_back(std::move(ticker));
    }
}

wire::row wire::row_of(const fill& one) const {
    return {one,
            text_of(fills_, one.serial),
            text_of(orders_, one.order),
            tickers_[one.market],
            one.yes_price_e4,
            dollar_e4 - one.yes_price_e4};
}

void wire::append_row(std::string& out, const row& what) {
    switch (what.of.shape) {
        case era::integer_cents: append_integer_cents(out, what); return;
        case era::dual: append_dual(out, what); return;
        case era::today: append_today(out, what); return;
    }
}

void wire::append_fill(std::string& out, const fill& one) const {
    append_row(out, row_of(one));
}

void wire::append_zero_fill(std::string& out, const fill& like, std::uint64_t serial) const {
    row what = row_of(like);
    what.fill_id = text_of(zero_fills_, serial);
    what.yes_e4 = 0;
    what.no_e4 = 0;
    append_row(out, what);
}

void wire::append_order(std::string& out, std::uint64_t serial, std::int64_t ts_us) const {
    random_numbers random{serial};
    const std::uint64_t size = 2 + random.below(500);
    object_writer object{out};
    object.time("last_update_time", ts_us);
    object.text("order_id", text_of(resting_orders_, serial));
    object.number("original_size", size);
    object.number("remaining_count", 1 + random.below(size));
    object.text("side", side_name(random.chance(50)));
    object.text("status", "resting");
    object.text("ticker", tickers_[random.below(n_markets)]);
    object.number("yes_price", 1 + random.below(99));
}

void wire::append_truth(std::string& out, const fill& one) const {
    const row what = row_of(one);
    object_writer object{out};
    object.text("fill_id", what.fill_id);
    object.text("exchange_order_id", what.order_id);
    object.text("market_ticker", what.ticker);
    object.text("side", side_name(one.acquires_yes));
    object.text("action", action_name(one.says_buy));
    object.number("price_u", (one.acquires_yes ? what.yes_e4 : what.no_e4) * 100);
    object.number("count_c", one.count_c);
    if (one.shape == era::integer_cents) {
        object.null("fee_u");
    } else {
        object.number("fee_u", std::uint64_t{one.fee_e4} * 100);
    }
    object.number("ts_us", one.ts_us);
    object.boolean("is_taker", one.is_taker);
    if (one.shape == era::integer_cents) {
        object.null("subaccount");
    } else {
        object.number("subaccount", one.subaccount);
    }
    if (one.shape == era::today) {
        object.number("exchange_index", exchange_index_of(one.market));
    } else {
        object.null("exchange_index");
    }
}

void wire::append_position(std::string& out, const position_row& held) const {
    object_writer object{out};
    object.text("ticker", tickers_[held.market]);
    const auto magnitude =
        static_cast<std::uint64_t>(held.count_c < 0 ? -held.count_c : held.count_c);
    std::string count = held.count_c < 0 ? "-" : "";
    append_decimal(count, magnitude, 2);
    object.text("position_fp", count);
    object.decimal("fees_paid_dollars", held.fees_e4 * 100, 6);
    object.time("last_updated_ts", held.last_us);
}

std::optional<std::uint16_t> wire::market_of(std::string_view ticker) const {
    const auto found = std::find(tickers_.begin(), tickers_.end(), ticker);
    if (found == tickers_.end()) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(found - tickers_.begin());
}

}  // namespace mock_exchange
