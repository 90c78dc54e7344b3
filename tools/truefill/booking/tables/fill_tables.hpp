// The tables of a sink, for the commands that read or change them. Each engine has an
// implementation.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <truefill/time.hpp>
#include <unordered_map>
#include <vector>

#include "booking/batch.hpp"
#include "booking/reconcile.hpp"
#include "booking/schema_report.hpp"
#include "booking/tables/legacy_migration.hpp"

namespace truefill::tool {

/// The fills of a verdict: one by its id, or all that satisfy a condition.
struct fill_selection {
    std::string account;  ///< of `fill_id`
    std::string fill_id;
    std::string where;  ///< an SQL condition on the view, as the engine spells it; "": by `fill_id`
};

struct verdict_change {
    fill_selection of;
    bool is_valid = false;  ///< the new validity of the fills
    std::string why;
};

/// An order's fills within a window of time.
struct order_fills {
    std::string account;
    std::string order_id;
    std::string client_order_id;  ///< "" is absent
    std::uint64_t n_fills = 0;
    bool is_linked = false;
};

/// The first and the last fill's time, microseconds since 1970.
struct fill_span {
    std::int64_t first_us = 0;
    std::int64_t last_us = 0;
};

/// A fill with what is stored beside it.
struct stored_fill {
    stored_record row;
    std::string decision_id;  ///< "": no link
    bool is_valid = true;
    std::string why;  ///< the verdict's reason; "": no verdict
};

/// Every function may throw failure: unusable if the engine gives no answer, schema if the tables
/// differ from what the program expects, no_access, usage.
class fill_tables {
public:
    fill_tables() = default;
    fill_tables(const fill_tables&) = delete;
    fill_tables& operator=(const fill_tables&) = delete;
    virtual ~fill_tables() = default;

    /// Compares the tables with the expected ones; changes nothing.
    [[nodiscard]] virtual schema_report verify() = 0;
    /// Makes the missing tables. Returns the migrations that were applied.
    virtual std::vector<std::string> apply() = 0;

    /// The number of fills that the change alters. A verdict belongs to a fill id: if two orders
    /// share one, both fills count. Throws failure (usage) if the condition is not SQL.
    [[nodiscard]] virtual std::uint64_t count_affected(const verdict_change& wanted) = 0;
    /// Stores the verdicts with a higher version than earlier ones.
    virtual void store_verdicts(const verdict_change& wanted) = 0;

    /// Nothing if there is no fill at or after `since`.
    [[nodiscard]] virtual std::optional<fill_span> span(std::optional<timestamp> since) = 0;
    /// The orders of the fills with a time in [from_us, to_us), microseconds since 1970.
    [[nodiscard]] virtual std::vector<order_fills> orders(std::int64_t from_us,
                                                          std::int64_t to_us) = 0;
    /// Looks for the desk's own table of orders in the same database: `orders_table` with
    /// exchange_order_id and decision_id, otherwise mm_order_actions and mm_order_responses.
    /// Returns its name for people; "" without one.
    [[nodiscard]] virtual std::string find_desk_orders(const std::string& orders_table) = 0;
    /// The decisions of the desk's orders among `orders`; "" for an order without a decision.
    /// Precondition: find_desk_orders() found something.
    [[nodiscard]] virtual std::unordered_map<std::string, std::string> desk_decisions(
        const std::vector<std::string>& orders) = 0;
    /// Stores links. Of two links of one order the one with the higher version counts.
    virtual void add_links(const std::vector<link_row>& links, std::uint64_t version) = 0;

    /// Hands over every fill at or after `since`, also an invalid one, in the order of time. Memory
    /// does not grow with their number. Stops early when `take` returns false.
    virtual void read_fills(std::optional<timestamp> since,
                            const std::function<bool(const stored_fill&)>& take) = 0;

    /// The migration of the desk's older table mm_fills; null without such a table.
    [[nodiscard]] virtual std::unique_ptr<legacy_migration> legacy(const std::string& account) = 0;
    /// Gives the view the name mm_fills; the older table becomes mm_fills_v1. False if that was
    /// done before. Throws failure (schema) if the older table or the view is missing.
    virtual bool cut_over() = 0;
    /// Gives the older table its name back. Throws failure (schema) without a cutover before.
    virtual void roll_back() = 0;
};

}  // namespace truefill::tool
