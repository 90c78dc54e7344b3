// The engines that can be diagnosed; open_evidence() chooses by the sink's address.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "diagnosis/evidence.hpp"

namespace truefill::tool {

/// Truefill's view in ClickHouse, and the older table that stood there before. Throws failure
/// (usage) when the address is none of a server's.
[[nodiscard]] std::unique_ptr<evidence_source> clickhouse_evidence(const sink_options& where);

/// The same in a SQLite file. Throws failure as open_fills() does.
[[nodiscard]] std::unique_ptr<evidence_source> sqlite_evidence(const sink_options& where);

/// Truefill's view, and which columns it lacks of those that a row is judged by. Of a view whose
/// columns the engine does not tell none is missing: reading it says which one is gone.
[[nodiscard]] inline relation view_relation(const std::string& name,
                                            const std::set<std::string>& columns) {
    relation view{.name = name, .is_legacy = false, .has_fill_ids = true, .missing_columns = {}};
    for (const char* const column :
         {"ts_us", "account", "exchange_order_id", "fill_id", "market_ticker", "side", "price_u",
          "count_c", "fee_u", "is_taker", "subaccount", "source", "is_valid", "decision_id",
          "engine_instance_id"}) {
        if (!columns.empty() && !columns.contains(column)) {
            view.missing_columns.emplace_back(column);
        }
    }
    return view;
}

/// The same of an older table of either engine; without a fill id its rows are judged all the same.
template <class Table>
[[nodiscard]] relation legacy_relation(const Table& of) {
    relation table{.name = of.name(),
                   .is_legacy = true,
                   .has_fill_ids = of.has("fill_id"),
                   .missing_columns = {}};
    for (const char* const column :
         {"ts", "exchange_order_id", "market_ticker", "side", "price_cents", "size"}) {
        if (!of.has(column)) {
            table.missing_columns.emplace_back(column);
        }
    }
    return table;
}

}  // namespace truefill::tool
