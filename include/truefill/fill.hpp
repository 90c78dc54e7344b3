// A fill: one execution, read exactly. A fill can only be made by passing the six gates
// (gates.hpp), so a function that takes one never sees unchecked text.
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/detail/printable.hpp>
#include <truefill/time.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>
#include <utility>

#include <truefill/detail/macros_begin.hpp>

namespace truefill::inline v0_1 {

namespace mistake {
struct a_fill_has_passed_the_gates_use_insert_or_assign_or_try_emplace_or_optional;
struct a_fill_is_made_by_admit_of_a_draft_or_by_a_normalizer;
struct to_keep_a_view_write_fill_view_in_braces;
}  // namespace mistake

/// The fields of an item as they were read, before the gates. A `draft` refers to texts of the
/// payload and of the reader.
template <class Text>
struct basic_draft {
    std::optional<Text> fill_id;  ///< absent: gets a synthetic id (identity/fill_id.hpp)
    Text order_id;
    Text market;
    std::optional<side> outcome;   ///< absent: gate 6 refuses
    std::optional<dollars> price;  ///< absent: gate 4 refuses
    contracts size;
    timestamp time;
    std::optional<Text> client_order_id;
    std::optional<Text> action;  ///< trimmed; in a fill also in lower case
    std::optional<dollars> fee;
    std::optional<truefill::liquidity> liquidity;
    std::optional<std::int32_t> subaccount;
    std::optional<std::int32_t> exchange_index;
    source from = source::rest;
    truefill::notes notes;

    /// Makes the draft empty again. Cheaper than assigning a new one: an optional that is empty
    /// already is not written.
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

    // Defaulted, it is constexpr where the comparison of Text is: not said, since the std::string
    // of libc++ 14 is not.
    friend bool operator==(const basic_draft&, const basic_draft&) = default;
};

using draft = basic_draft<std::string_view>;

namespace detail {
class fill_builder;
}

/// One execution. A `fill_view` refers to texts that live elsewhere, a `fill` owns its own; both
/// are immutable. There is no default constructor, since a fill without values has passed no gate:
/// in a map use insert_or_assign or try_emplace, for a member that is set later
/// std::optional<fill>.
template <class Text>
class basic_fill {
    static constexpr bool is_view = std::same_as<Text, std::string_view>;

public:
    template <
        class Advice =
            mistake::a_fill_has_passed_the_gates_use_insert_or_assign_or_try_emplace_or_optional>
    basic_fill() TRUEFILL_REFUSED(
        "a fill has passed the gates: use insert_or_assign, try_emplace or std::optional<fill>");

    template <class Other,
              class Advice = mistake::a_fill_is_made_by_admit_of_a_draft_or_by_a_normalizer>
    explicit basic_fill(const basic_draft<Other>&)
        TRUEFILL_REFUSED("a fill is made by admit(draft), or by a normalizer");

    /// A fill with copies of the other's texts: `fill{view}`. Allocates as Text does.
    template <class Other>
        requires(!is_view)
    constexpr explicit basic_fill(const basic_fill<Other>& other) : basic_fill{copy, other} {}
    /// A view of another fill, which must outlive it.
    template <class Other>
        requires(is_view)
    constexpr explicit basic_fill(const basic_fill<Other>& other TRUEFILL_BORROWS)
        : basic_fill{copy, other} {}
    template <class Other, class Advice = mistake::to_keep_a_view_write_fill_view_in_braces>
        requires(is_view && !std::same_as<Other, Text>)
    operator basic_fill<Other>() const TRUEFILL_REFUSED(
        "a view does not become a fill by itself: to copy its texts, write fill{view}");

    // Texts of a fill live as long as the fill; those of a view until the callback returns. An
    // rvalue gives its text away, so that no reference to a temporary is returned.

    /// The exchange's id of the execution, or a synthetic id (then notes() has synthetic_id). Never
    /// blank.
    [[nodiscard]] constexpr const Text& fill_id() const& noexcept TRUEFILL_BORROWS {
        return *values_.fill_id;
    }
    [[nodiscard]] constexpr Text fill_id() && noexcept { return *std::move(values_.fill_id); }
    /// The exchange's id of the order that was executed; rows call it `exchange_order_id`, to tell
    /// it from `client_order_id`. Never blank.
    [[nodiscard]] constexpr const Text& order_id() const& noexcept TRUEFILL_BORROWS {
        return values_.order_id;
    }
    [[nodiscard]] constexpr Text order_id() && noexcept { return std::move(values_.order_id); }
    /// The market's ticker. Never blank. Rows call it `market_ticker`, which is the name in the
    /// exchange's WebSocket frames and in tables that exist already; REST calls it `ticker`.
    [[nodiscard]] constexpr const Text& market() const& noexcept TRUEFILL_BORROWS {
        return values_.market;
    }
    [[nodiscard]] constexpr Text market() && noexcept { return std::move(values_.market); }
    /// The trader's own id of the order. REST stopped sending it on 2026-03-30.
    [[nodiscard]] constexpr const std::optional<Text>& client_order_id() const& noexcept
        TRUEFILL_BORROWS {
        return values_.client_order_id;
    }
    [[nodiscard]] constexpr std::optional<Text> client_order_id() && noexcept {
        return std::move(values_.client_order_id);
    }
    /// The action as sent, in lower case ("buy", "sell_to_close"). It says nothing about direction.
    [[nodiscard]] constexpr const std::optional<Text>& action() const& noexcept TRUEFILL_BORROWS {
        return values_.action;
    }
    [[nodiscard]] constexpr std::optional<Text> action() && noexcept {
        return std::move(values_.action);
    }

    /// The outcome that was acquired.
    [[nodiscard]] constexpr truefill::side side() const noexcept { return *values_.outcome; }
    /// The price of one contract of that outcome, strictly between 0 and 1 dollar.
    [[nodiscard]] constexpr dollars price() const noexcept { return *values_.price; }
    /// The contracts that were acquired, to the hundredth; above zero.
    [[nodiscard]] constexpr contracts size() const noexcept { return values_.size; }
    /// price x size, exactly; nothing when it does not fit in 64 bits (ninety billion contracts).
    [[nodiscard]] constexpr std::optional<notional> cost() const noexcept {
        return multiply(price(), size());
    }
    /// When the exchange executed it, in [2000-01-01, 2100-01-01).
    [[nodiscard]] constexpr timestamp time() const noexcept { return values_.time; }
    /// The exchange's fee for the whole fill. Nothing means unknown (fills before 2026-01-28), not
    /// zero.
    [[nodiscard]] constexpr std::optional<dollars> fee() const noexcept { return values_.fee; }
    /// Maker or taker; nothing when the exchange did not say.
    [[nodiscard]] constexpr std::optional<truefill::liquidity> liquidity() const noexcept {
        return values_.liquidity;
    }
    /// The subaccount; 0 is the primary one. Nothing means unknown.
    [[nodiscard]] constexpr std::optional<std::int32_t> subaccount() const noexcept {
        return values_.subaccount;
    }
    /// The shard of the matching engine. Sent since 2026-08-20.
    [[nodiscard]] constexpr std::optional<std::int32_t> exchange_index() const noexcept {
        return values_.exchange_index;
    }
    /// The channel that the fill came through.
    [[nodiscard]] constexpr truefill::source source() const noexcept { return values_.from; }
    /// How the fill was read.
    [[nodiscard]] constexpr truefill::notes notes() const noexcept { return values_.notes; }

    friend bool operator==(const basic_fill&, const basic_fill&) = default;

private:
    template <class Other>
    friend class basic_fill;
    friend class detail::fill_builder;

    struct empty_t {};
    struct copy_t {};
    static constexpr copy_t copy{};

    constexpr explicit basic_fill(empty_t) noexcept {}
    template <class Other>
    constexpr basic_fill(copy_t, const basic_fill<Other>& other)
        : values_{std::optional<Text>{other.values_.fill_id},
                  Text{other.values_.order_id},
                  Text{other.values_.market},
                  other.values_.outcome,
                  other.values_.price,
                  other.values_.size,
                  other.values_.time,
                  std::optional<Text>{other.values_.client_order_id},
                  std::optional<Text>{other.values_.action},
                  other.values_.fee,
                  other.values_.liquidity,
                  other.values_.subaccount,
                  other.values_.exchange_index,
                  other.values_.from,
                  other.values_.notes} {}

    // It has an id, an outcome and a price: the six gates have checked them.
    basic_draft<Text> values_;
};

/// Refers to texts of the payload and of the normalizer: valid until the callback returns.
using fill_view = basic_fill<std::string_view>;
/// Owns its texts: `truefill::fill kept{view};`
using fill = basic_fill<std::string>;

template <class Text>
inline constexpr bool detail::is_printable<basic_fill<Text>> = true;

}  // namespace truefill::inline v0_1

/// By the fill's id: a view and the fill that it shows have one hash.
template <class Text>
struct std::hash<truefill::basic_fill<Text>> {
    [[nodiscard]] std::size_t operator()(const truefill::basic_fill<Text>& fill) const noexcept {
        return std::hash<std::string_view>{}(fill.fill_id());
    }
};

#include <truefill/detail/macros_end.hpp>
