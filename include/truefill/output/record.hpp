// A fill's values as a table keeps them: open, so that they can be read back, compared and merged.
// A record promises nothing: only a fill has passed the gates.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/time.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill {

/// The columns that say what was executed. `record_view` borrows its texts, `record` owns them.
template <class Text>
struct basic_record {
    /// A name that the operator gives: a trade's id may be shared by both of its sides, so identity
    /// is (account, fill_id, order_id).
    Text account;
    Text fill_id;
    Text order_id;
    Text market;
    truefill::side side = truefill::side::yes;
    Text action;                             ///< the wire's word in lower case; "" is absent
    dollars price;                           ///< of one contract of the side
    contracts size;                          ///< contracts acquired
    std::optional<dollars> fee;              ///< of the whole fill; nothing is unknown
    timestamp time;                          ///< the exchange's
    std::optional<liquidity> role;           ///< maker or taker; nothing is unknown
    std::optional<std::int32_t> subaccount;  ///< nothing is unknown
    std::optional<std::int32_t> shard;       ///< the exchange's exchange_index
    Text client_order_id;                    ///< "" is absent
    truefill::notes notes;
    truefill::source source = truefill::source::rest;

    friend constexpr bool operator==(const basic_record&, const basic_record&) = default;
};

using record_view = basic_record<std::string_view>;
using record = basic_record<std::string>;

/// The values of a fill. Allocates as Text does; a view borrows from the fill and the account.
template <class Text, class From>
[[nodiscard]] constexpr basic_record<Text> record_of(const basic_fill<From>& one,
                                                     std::string_view account = {}) {
    const auto or_blank = [](const std::optional<From>& text) {
        return text ? Text{*text} : Text{};
    };
    return {.account = Text{account},
            .fill_id = Text{one.fill_id()},
            .order_id = Text{one.order_id()},
            .market = Text{one.market()},
            .side = one.side(),
            .action = or_blank(one.action()),
            .price = one.price(),
            .size = one.size(),
            .fee = one.fee(),
            .time = one.time(),
            .role = one.liquidity(),
            .subaccount = one.subaccount(),
            .shard = one.exchange_index(),
            .client_order_id = or_blank(one.client_order_id()),
            .notes = one.notes(),
            .source = one.source()};
}

}  // namespace truefill
