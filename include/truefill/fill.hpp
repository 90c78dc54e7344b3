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

/// What an item's fields read as, before the gates. Texts borrow from the payload.
struct draft {
    std::optional<std::string_view> fill_id;  ///< absent: identity is made (fill_id.hpp)
    std::string_view order_id;
    std::string_view market;
    std::optional<side> outcome;   ///< nothing: gate 6 refuses
    std::optional<dollars> price;  ///< nothing: gate 4 refuses
    contracts size;
    timestamp time;
    std::optional<std::string_view> client_order_id;
    std::optional<std::string_view> action;  ///< trimmed, in lower case once in a fill
    std::optional<dollars> fee;
    std::optional<truefill::liquidity> liquidity;
    std::optional<std::int32_t> subaccount;
    std::optional<std::int32_t> exchange_index;
    source from = source::rest;
    truefill::notes notes;
};

namespace detail {
struct fill_maker;
}

/// One execution. `fill_view` borrows its texts, `fill` owns them; both are immutable.
template <class Text>
class basic_fill {
public:
    /// A fill of another text type: `fill{view}` owns what the view borrows. Allocates as Text
    /// does.
    template <class Other>
    constexpr explicit basic_fill(const basic_fill<Other>& other)
        : fill_id_{other.fill_id()},
          order_id_{other.order_id()},
          market_{other.market()},
          client_order_id_{converted(other.client_order_id())},
          action_{converted(other.action())},
          price_{other.price()},
          size_{other.size()},
          time_{other.time()},
          fee_{other.fee()},
          subaccount_{other.subaccount()},
          exchange_index_{other.exchange_index()},
          notes_{other.notes()},
          side_{other.side()},
          liquidity_{other.liquidity()},
          source_{other.source()} {}

    /// The exchange's id of the execution, else a synthetic one (note synthetic_id). Never blank.
    [[nodiscard]] constexpr const Text& fill_id() const noexcept { return fill_id_; }
    /// The exchange's id of the order that was executed. Never blank.
    [[nodiscard]] constexpr const Text& order_id() const noexcept { return order_id_; }
    /// The market's ticker. Never blank.
    [[nodiscard]] constexpr const Text& market() const noexcept { return market_; }
    /// The trader's own id of the order; REST stopped sending it on 2026-03-30.
    [[nodiscard]] constexpr const std::optional<Text>& client_order_id() const noexcept {
        return client_order_id_;
    }
    /// The wire's word in lower case ("buy", "sell_to_close"): it says nothing about direction.
    [[nodiscard]] constexpr const std::optional<Text>& action() const noexcept { return action_; }

    /// The outcome acquired.
    [[nodiscard]] constexpr truefill::side side() const noexcept { return side_; }
    /// Price of one contract of that outcome, strictly between 0 and 1 dollar.
    [[nodiscard]] constexpr dollars price() const noexcept { return price_; }
    /// Contracts acquired, above zero, to the hundredth.
    [[nodiscard]] constexpr contracts size() const noexcept { return size_; }
    /// price x size, exactly; nothing beyond 64 bits (ninety billion contracts).
    [[nodiscard]] constexpr std::optional<notional> cost() const noexcept {
        return multiply(price_, size_);
    }
    /// When the exchange executed it, in [2000-01-01, 2100-01-01).
    [[nodiscard]] constexpr timestamp time() const noexcept { return time_; }
    /// The exchange's fee for the whole fill; nothing is unknown (before 2026-01-28), not zero.
    [[nodiscard]] constexpr std::optional<dollars> fee() const noexcept { return fee_; }
    [[nodiscard]] constexpr std::optional<truefill::liquidity> liquidity() const noexcept {
        return liquidity_;
    }
    /// 0 is the primary subaccount; nothing is unknown.
    [[nodiscard]] constexpr std::optional<std::int32_t> subaccount() const noexcept {
        return subaccount_;
    }
    /// The matching engine's shard, sent since 2026-08-20.
    [[nodiscard]] constexpr std::optional<std::int32_t> exchange_index() const noexcept {
        return exchange_index_;
    }
    [[nodiscard]] constexpr truefill::source source() const noexcept { return source_; }
    [[nodiscard]] constexpr truefill::notes notes() const noexcept { return notes_; }

    friend constexpr bool operator==(const basic_fill&, const basic_fill&) = default;

private:
    friend struct detail::fill_maker;

    /// Precondition: the draft passed the six gates.
    constexpr basic_fill(const draft& from, Text fill_id)
        : fill_id_{std::move(fill_id)},
          order_id_{from.order_id},
          market_{from.market},
          client_order_id_{from.client_order_id},
          action_{from.action},
          price_{*from.price},
          size_{from.size},
          time_{from.time},
          fee_{from.fee},
          subaccount_{from.subaccount},
          exchange_index_{from.exchange_index},
          notes_{from.notes},
          side_{*from.outcome},
          liquidity_{from.liquidity},
          source_{from.from} {}

    template <class Other>
    static constexpr std::optional<Text> converted(const std::optional<Other>& text) {
        return text ? std::optional<Text>{Text{*text}} : std::nullopt;
    }

    Text fill_id_;
    Text order_id_;
    Text market_;
    std::optional<Text> client_order_id_;
    std::optional<Text> action_;
    dollars price_;
    contracts size_;
    timestamp time_;
    std::optional<dollars> fee_;
    std::optional<std::int32_t> subaccount_;
    std::optional<std::int32_t> exchange_index_;
    truefill::notes notes_;
    truefill::side side_;
    std::optional<truefill::liquidity> liquidity_;
    truefill::source source_;
};

/// Borrows from the payload and from the normalizer: valid until the callback returns.
using fill_view = basic_fill<std::string_view>;
/// Owns its texts: `truefill::fill kept{view};`
using fill = basic_fill<std::string>;

}  // namespace truefill
