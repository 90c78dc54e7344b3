// The values of a fill as a table keeps them, in open members: they can be read back, compared and
// merged. A record need not have passed the gates; a fill has.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/time.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

/// The columns that say what was executed. `record_view` borrows its texts, `record` owns them.
template <class Text>
struct basic_record {
    /// A name that the operator gives. A row's identity is (account, fill_id, order_id), since both
    /// sides of a trade may share its id.
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
[[nodiscard]] constexpr basic_record<Text> record_of(const basic_fill<From>& view,
                                                     std::string_view account = {}) {
    const auto or_blank = [](const std::optional<From>& text) {
        return text ? Text{*text} : Text{};
    };
    return {.account = Text{account},
            .fill_id = Text{view.fill_id()},
            .order_id = Text{view.order_id()},
            .market = Text{view.market()},
            .side = view.side(),
            .action = or_blank(view.action()),
            .price = view.price(),
            .size = view.size(),
            .fee = view.fee(),
            .time = view.time(),
            .role = view.liquidity(),
            .subaccount = view.subaccount(),
            .shard = view.exchange_index(),
            .client_order_id = or_blank(view.client_order_id()),
            .notes = view.notes(),
            .source = view.source()};
}

}  // namespace truefill::inline v0_1
