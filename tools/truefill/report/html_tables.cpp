// The page's tables of rows: worst orders, repeated ids, writers, samples.
#include <fmt/format.h>

#include <truefill/units.hpp>

#include "report/format.hpp"
#include "report/html_sections.hpp"

namespace truefill::tool {

namespace {

void append_groups(std::string& out, std::string_view title, std::string_view what,
                   const std::vector<row_group>& groups) {
    if (groups.empty()) {
        return;
    }
    out += fmt::format("<section>\n<h2>{}</h2>\n", title);
    std::vector<std::vector<std::string>> rows;
    rows.reserve(groups.size());
    for (const row_group& group : groups) {
        rows.push_back({group.name.empty() ? "(blank)" : group.name, with_commas(group.n_rows),
                        moment_text(timestamp{std::chrono::microseconds{group.first_us}}),
                        moment_text(timestamp{std::chrono::microseconds{group.last_us}})});
    }
    append_table(out, {{what}, {"rows", true}, {"first, UTC"}, {"last, UTC"}}, rows);
    out += "</section>\n";
}

void append_samples(std::string& out, const chart_data& chart) {
    if (chart.samples.empty()) {
        return;
    }
    out += "<section>\n<h2>Sample rows</h2>\n";
    std::vector<std::vector<std::string>> rows;
    for (const observed_row& row : chart.samples) {
        rows.push_back({moment_text(timestamp{std::chrono::microseconds{row.ts_us}}), row.market,
                        row.side, std::string{decimal_text(row.price_u, 6)},
                        std::string{decimal_text(row.count_c, 2)}, row.order_id,
                        row.fill_id.empty() ? "(blank)" : row.fill_id, row.writer});
    }
    append_table(out,
                 {{"time, UTC"},
                  {"market"},
                  {"side"},
                  {"dollars", true},
                  {"contracts", true},
                  {"order"},
                  {"fill id"},
                  {"writer"}},
                 rows);
    out += "</section>\n";
}

}  // namespace

void append_rows(std::string& out, const chart_data& chart) {
    append_groups(out, "Worst orders", "order", chart.worst_orders);
    append_groups(out, "Repeated ids", "fill id", chart.repeated_ids);
    append_groups(out, "Writers", "engine_instance_id", chart.writers);
    append_samples(out, chart);
}

}  // namespace truefill::tool
