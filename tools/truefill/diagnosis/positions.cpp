#include "diagnosis/positions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <truefill/units.hpp>

namespace truefill::tool {

namespace {

/// After this number of contradictions the check stops, because each needs two requests.
constexpr std::size_t most_proven = 5;

std::string contracts_text(std::int64_t count_c) {
    return std::string{to_text(contracts::from_raw(count_c))};
}

std::string money_text(std::int64_t micro_dollars) {
    return "$" + std::string{to_text(dollars::from_raw(micro_dollars))};
}

/// The difference with both figures; "" without one.
std::string difference(const exchange_position& position, const market_total& total) {
    std::string text;
    if (position.count_c && *position.count_c != total.net_c) {
        text = fmt::format("position {} by the fills, {} at the exchange",
                           contracts_text(total.net_c), contracts_text(*position.count_c));
    }
    if (position.fees_u && total.n_unknown_fees == 0 && *position.fees_u != total.fees_u) {
        text += fmt::format("{}fees {} by the fills, {} at the exchange", text.empty() ? "" : ", ",
                            money_text(total.fees_u), money_text(*position.fees_u));
    }
    return text;
}

/// Why a difference is not an error; "" if it is one.
std::string excuse(const exchange_position& position, const market_total& total,
                   exchange_evidence& from) {
    if (total.n_without_subaccount != 0) {
        return fmt::format("{} of its fills name no subaccount", total.n_without_subaccount);
    }
    if (total.n_invalid != 0) {
        return fmt::format("{} of its fills are marked as invalid", total.n_invalid);
    }
    const auto first = total.n_fills == 0
                           ? std::optional<timestamp>{}
                           : std::optional{timestamp{std::chrono::microseconds{total.first_us}}};
    const auto older = from.has_fill_before(position.market, first);
    if (!older.is_whole()) {
        return "the exchange did not tell its older fills: " + older.problem;
    }
    return older.value ? "the table does not reach back to its first fill" : "";
}

}  // namespace

position_check check_positions(const position_evidence& evidence, exchange_evidence& from) {
    position_check check;
    for (const exchange_position& position : evidence.positions) {
        if (!position.count_c) {
            check.undecided.push_back(position.market + ": its position can't be read");
            continue;
        }
        const auto found = std::find_if(
            evidence.totals.begin(), evidence.totals.end(),
            [&](const market_total& total) { return total.market == position.market; });
        const market_total total =
            found == evidence.totals.end() ? market_total{.market = position.market} : *found;
        if (evidence.moved.contains(position.market)) {
            check.undecided.push_back(position.market + ": a fill came between the requests");
            continue;
        }
        const std::string text = difference(position, total);
        if (!text.empty() && check.differences.size() >= most_proven) {
            check.undecided.push_back(position.market + ": " + text +
                                      "; its older fills were not asked for any more");
        } else if (!text.empty()) {
            const std::string why = excuse(position, total, from);
            (why.empty() ? check.differences : check.undecided)
                .push_back(position.market + ": " + (why.empty() ? text : why));
        } else if (position.fees_u && total.n_unknown_fees != 0) {
            check.undecided.push_back(
                fmt::format("{}: the position agrees, {} of its fills have no known fee",
                            position.market, total.n_unknown_fees));
        } else {
            ++check.n_agree;
        }
    }
    if (evidence.positions.empty()) {
        check.problem = "the exchange lists no position";
    }
    return check;
}

}  // namespace truefill::tool
