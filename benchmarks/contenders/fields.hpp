// The field names of a fill, and the values of one item by name: what a contender fills in and the
// rules read. A switch on a key's length and first letter finds its name; every contender uses it.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace bench {

/// The field names of the exchange's fills since 2022, those for one value in order of preference.
enum class name : std::uint8_t {
    order_id,
    fill_id,
    trade_id,
    market_ticker,
    ticker,
    count_fp,
    count,
    yes_price_dollars,
    yes_price_fixed,
    yes_price,
    no_price_dollars,
    no_price_fixed,
    no_price,
    created_time,
    ts_ms,
    ts,
    outcome_side,
    book_side,
    purchased_side,
    side,
    client_order_id,
    action,
    fee_cost,
    is_taker,
    subaccount_number,
    subaccount,
    exchange_index,
    none,
};
inline constexpr std::size_t names = static_cast<std::size_t>(name::none);

/// Whether a text equals a literal. Its length is a constant, so memcmp is compiled inline.
template <std::size_t Size>
[[gnu::always_inline]] [[nodiscard]] inline bool is(
    std::string_view text,
    const char (&literal)[Size]) noexcept {  // NOLINT(modernize-avoid-c-arrays)
    return text.size() == Size - 1 && std::memcmp(text.data(), &literal[0], Size - 1) == 0;
}

/// The name that a key spells, or `none`.
[[gnu::always_inline]] [[nodiscard]] inline name find(std::string_view key) noexcept {
    using enum name;
    const auto check = [&](const auto& text, name found) { return is(key, text) ? found : none; };
    switch (key.size()) {
        case 2: return check("ts", ts);
        case 4: return check("side", side);
        case 5: return key[0] == 'c' ? check("count", count) : check("ts_ms", ts_ms);
        case 6: return key[0] == 'a' ? check("action", action) : check("ticker", ticker);
        case 7: return check("fill_id", fill_id);
        case 8:
            switch (key[0]) {
                case 'c': return check("count_fp", count_fp);
                case 'f': return check("fee_cost", fee_cost);
                case 'i': return check("is_taker", is_taker);
                case 'n': return check("no_price", no_price);
                case 'o': return check("order_id", order_id);
                default: return check("trade_id", trade_id);
            }
        case 9:
            return key[0] == 'b' ? check("book_side", book_side) : check("yes_price", yes_price);
        case 10: return check("subaccount", subaccount);
        case 12:
            return key[0] == 'c' ? check("created_time", created_time)
                                 : check("outcome_side", outcome_side);
        case 13: return check("market_ticker", market_ticker);
        case 14:
            switch (key[0]) {
                case 'e': return check("exchange_index", exchange_index);
                case 'n': return check("no_price_fixed", no_price_fixed);
                default: return check("purchased_side", purchased_side);
            }
        case 15:
            return key[0] == 'c' ? check("client_order_id", client_order_id)
                                 : check("yes_price_fixed", yes_price_fixed);
        case 16: return check("no_price_dollars", no_price_dollars);
        case 17:
            return key[0] == 's' ? check("subaccount_number", subaccount_number)
                                 : check("yes_price_dollars", yes_price_dollars);
        default: return none;
    }
}

/// The values of one item, by name. Null and "" count as absent.
class fields {
public:
    void clear() noexcept {
        texts_ = 0;
        numbers_ = 0;
        flags_ = 0;
        others_ = 0;
    }
    void text(name which, std::string_view value) noexcept {
        if (!value.empty()) {
            texts_ |= bit(which);
            values_[index(which)] = {value.data(), static_cast<std::int64_t>(value.size())};
        }
    }
    void number(name which, std::int64_t value) noexcept {
        numbers_ |= bit(which);
        values_[index(which)] = {nullptr, value};
    }
    void flag(name which, bool value) noexcept {
        flags_ |= bit(which);
        values_[index(which)] = {nullptr, value ? 1 : 0};
    }
    /// A float, an object or an array: a type that no field of a fill has.
    void other(name which) noexcept { others_ |= bit(which); }

    [[nodiscard]] bool has(name which) const noexcept { return has_any(bit(which)); }
    [[nodiscard]] bool is_text(name which) const noexcept { return (texts_ & bit(which)) != 0; }
    [[nodiscard]] bool is_number(name which) const noexcept { return (numbers_ & bit(which)) != 0; }
    [[nodiscard]] bool is_flag(name which) const noexcept { return (flags_ & bit(which)) != 0; }
    template <class... Names>
    [[nodiscard]] bool has_one_of(Names... which) const noexcept {
        return has_any((bit(which) | ...));
    }
    /// Precondition: is_text.
    [[nodiscard]] std::string_view text(name which) const noexcept {
        const entry& value = values_[index(which)];
        return {value.data, static_cast<std::size_t>(value.number)};
    }
    /// Precondition: is_number or is_flag.
    [[nodiscard]] std::int64_t number(name which) const noexcept {
        return values_[index(which)].number;
    }

private:
    struct entry {
        const char* data;
        std::int64_t number;  // or the text's size
    };
    static constexpr std::size_t index(name which) noexcept {
        return static_cast<std::size_t>(which);
    }
    static constexpr std::uint32_t bit(name which) noexcept {
        return 1U << static_cast<unsigned>(which);
    }
    [[nodiscard]] bool has_any(std::uint32_t bits) const noexcept {
        return ((texts_ | numbers_ | flags_ | others_) & bits) != 0;
    }

    std::uint32_t texts_ = 0;
    std::uint32_t numbers_ = 0;
    std::uint32_t flags_ = 0;
    std::uint32_t others_ = 0;
    std::array<entry, names> values_;  // an entry is set where one of the bits above is set
};

}  // namespace bench
