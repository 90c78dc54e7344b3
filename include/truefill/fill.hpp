// A fill: what one execution did, read exactly. It can only be made by passing the six gates
// (gates.hpp), so a function that takes one never sees unchecked text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/time.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill {

/// What an item's fields read as, before the gates. A `draft` borrows its texts from the payload.
template <class Text>
struct basic_draft {
    std::optional<Text> fill_id;  ///< absent: identity is made (fill_id.hpp)
    Text order_id;
    Text market;
    std::optional<side> outcome;   ///< nothing: gate 6 refuses
    std::optional<dollars> price;  ///< nothing: gate 4 refuses
    contracts size;
    timestamp time;
    std::optional<Text> client_order_id;
    std::optional<Text> action;  ///< trimmed, in lower case once in a fill
    std::optional<dollars> fee;
    std::optional<truefill::liquidity> liquidity;
    std::optional<std::int32_t> subaccount;
    std::optional<std::int32_t> exchange_index;
    source from = source::rest;
    truefill::notes notes;

    /// Forgets what was read: cheaper than a fresh one, since most of it need not be touched.
    constexpr void clear() noexcept {
        fill_id = {};
        order_id = Text{};
        market = Text{};
        outcome = {};
        price = {};
        size = {};
        time = {};
        client_order_id = {};
        action = {};
        fee = {};
        liquidity = {};
        subaccount = {};
        exchange_index = {};
        from = source::rest;
        notes = {};
    }

    friend constexpr bool operator==(const basic_draft&, const basic_draft&) = default;
};

using draft = basic_draft<std::string_view>;

namespace detail {
class fill_builder;
}

/// One execution. `fill_view` borrows its texts, `fill` owns them; both are immutable.
template <class Text>
class basic_fill {
public:
    /// A fill of another text type: `fill{view}` owns what the view borrows. Allocates as Text
    /// does.
    template <class Other>
    constexpr explicit basic_fill(const basic_fill<Other>& other)
        : values_{converted(other.values_.fill_id),
                  Text{other.values_.order_id},
                  Text{other.values_.market},
                  other.values_.outcome,
                  other.values_.price,
                  other.values_.size,
                  other.values_.time,
                  converted(other.values_.client_order_id),
                  converted(other.values_.action),
                  other.values_.fee,
                  other.values_.liquidity,
                  other.values_.subaccount,
                  other.values_.exchange_index,
                  other.values_.from,
                  other.values_.notes} {}

    /// The exchange's id of the execution, else a synthetic one (note synthetic_id). Never blank.
    [[nodiscard]] constexpr const Text& fill_id() const noexcept { return *values_.fill_id; }
    /// The exchange's id of the order that was executed. Never blank.
    [[nodiscard]] constexpr const Text& order_id() const noexcept { return values_.order_id; }
    /// The market's ticker. Never blank.
    [[nodiscard]] constexpr const Text& market() const noexcept { return values_.market; }
    /// The trader's own id of the order; REST stopped sending it on 2026-03-30.
    [[nodiscard]] constexpr const std::optional<Text>& client_order_id() const noexcept {
        return values_.client_order_id;
    }
    /// The wire's word in lower case ("buy", "sell_to_close"): it says nothing about direction.
    [[nodiscard]] constexpr const std::optional<Text>& action() const noexcept {
        return values_.action;
    }

    /// The outcome acquired.
    [[nodiscard]] constexpr truefill::side side() const noexcept { return *values_.outcome; }
    /// Price of one contract of that outcome, strictly between 0 and 1 dollar.
    [[nodiscard]] constexpr dollars price() const noexcept { return *values_.price; }
    /// Contracts acquired, above zero, to the hundredth.
    [[nodiscard]] constexpr contracts size() const noexcept { return values_.size; }
    /// price x size, exactly; nothing beyond 64 bits (ninety billion contracts).
    [[nodiscard]] constexpr std::optional<notional> cost() const noexcept {
        return multiply(price(), size());
    }
    /// When the exchange executed it, in [2000-01-01, 2100-01-01).
    [[nodiscard]] constexpr timestamp time() const noexcept { return values_.time; }
    /// The exchange's fee for the whole fill; nothing is unknown (before 2026-01-28), not zero.
    [[nodiscard]] constexpr std::optional<dollars> fee() const noexcept { return values_.fee; }
    [[nodiscard]] constexpr std::optional<truefill::liquidity> liquidity() const noexcept {
        return values_.liquidity;
    }
    /// 0 is the primary subaccount; nothing is unknown.
    [[nodiscard]] constexpr std::optional<std::int32_t> subaccount() const noexcept {
        return values_.subaccount;
    }
    /// The matching engine's shard, sent since 2026-08-20.
    [[nodiscard]] constexpr std::optional<std::int32_t> exchange_index() const noexcept {
        return values_.exchange_index;
    }
    [[nodiscard]] constexpr truefill::source source() const noexcept { return values_.from; }
    [[nodiscard]] constexpr truefill::notes notes() const noexcept { return values_.notes; }

    friend constexpr bool operator==(const basic_fill&, const basic_fill&) = default;

private:
    template <class Other>
    friend class basic_fill;
    friend class detail::fill_builder;

    constexpr basic_fill() = default;

    template <class Other>
    static constexpr std::optional<Text> converted(const std::optional<Other>& text) {
        return text ? std::optional<Text>{Text{*text}} : std::nullopt;
    }

    // With an id, an outcome and a price, which the six gates have seen.
    basic_draft<Text> values_;
};

/// Borrows from the payload and from the normalizer: valid until the callback returns.
using fill_view = basic_fill<std::string_view>;
/// Owns its texts: `truefill::fill kept{view};`
using fill = basic_fill<std::string>;

}  // namespace truefill
