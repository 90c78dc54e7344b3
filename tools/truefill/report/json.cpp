#include <truefill/json/object.hpp>
#include <truefill/output/events.hpp>

#include "report/report.hpp"

namespace truefill::tool {

namespace {

constexpr std::array<std::string_view, 7> rows_bins{"1",      "2",        "3-5",  "6-10",
                                                    "11-100", "101-1000", "1001+"};
// The ends say which bin a round price is in.
constexpr std::array<std::string_view, 12> price_bins{"<=0",     "(0,10]",  "(10,20]",  "(20,30]",
                                                      "(30,40]", "(40,50]", "(50,60]",  "(60,70]",
                                                      "(70,80]", "(80,90]", "(90,100)", ">=100"};

/// By gap_limits.
constexpr std::array<std::string_view, 13> gap_bins{
    "(0,0.1s]",  "(0.1s,1s]", "(1s,2s]", "(2s,4s]",  "(4s,8s]",   "(8s,15s]", "(15s,30s]",
    "(30s,60s]", "(1m,2m]",   "(2m,5m]", "(5m,15m]", "(15m,60m]", ">60m"};

void append_findings(std::string& out, const std::vector<finding>& findings) {
    out += '[';
    for (const finding& answered : findings) {
        out += out.back() == '[' ? "" : ",";
        json::object{out}
            .text("name", name_of(answered.question))
            .text("verdict", word_of(answered.answer))
            .text("figure", answered.figure)
            .text("threshold", answered.threshold)
            .text("advice", answered.advice)
            .texts("details", answered.details);
    }
    out += ']';
}

/// Appends a list of objects, each filled in by `write`.
template <class Item, class Write>
void append_list(std::string& out, const std::vector<Item>& items, Write write) {
    out += '[';
    for (const Item& item : items) {
        out += out.back() == '[' ? "" : ",";
        json::object row{out};
        write(row, item);
    }
    out += ']';
}

void append_groups(std::string& out, const std::vector<row_group>& groups) {
    append_list(out, groups, [](json::object& row, const row_group& group) {
        row.text("name", group.name)
            .number("n_rows", group.n_rows)
            .number("n_other_price", group.n_prices)
            .number("first_us", group.first_us)
            .number("last_us", group.last_us);
    });
}

void append_samples(std::string& out, const std::vector<observed_row>& rows) {
    append_list(out, rows, [](json::object& row, const observed_row& sample) {
        row.number("ts_us", sample.ts_us)
            .text("account", sample.account)
            .text("exchange_order_id", sample.order_id)
            .text("fill_id", sample.fill_id)
            .text("market_ticker", sample.market)
            .text("side", sample.side)
            .number("price_u", sample.price_u)
            .number("count_c", sample.count_c)
            .text("engine_instance_id", sample.writer);
    });
}

template <std::size_t Size>
void append_bins(std::string& out, const std::array<std::string_view, Size>& names,
                 const std::array<std::uint64_t, Size>& counts) {
    json::object bins{out};
    for (std::size_t i = 0; i < Size; ++i) {
        bins.number(names.at(i), counts.at(i));
    }
}

void append_minutes(std::string& out, const std::vector<minute_rows>& minutes) {
    out += '[';
    for (const minute_rows& minute : minutes) {
        out += out.back() == '[' ? "" : ",";
        std::uint64_t total = 0;
        for (const std::uint64_t rows : minute) {
            total += rows;
        }
        out += std::to_string(total);
    }
    out += ']';
}

void append_chart(std::string& out, const chart_data& chart) {
    json::object row{out};
    row.text("name", chart.name)
        .number("n_rows", chart.n_rows)
        .number("n_orders", chart.n_orders)
        .number("n_fill_ids", chart.n_fill_ids)
        .text("first_minute", to_rfc3339(chart.first_minute));
    row.name("per_minute");
    append_minutes(out, chart.per_minute);
    row.name("orders_by_rows");
    append_bins(out, rows_bins, chart.orders_by_rows);
    row.name("by_price");
    append_bins(out, price_bins, chart.by_price);
    row.name("by_gap");
    append_bins(out, gap_bins, chart.by_gap);
    row.number("n_yes", chart.n_yes).number("n_no", chart.n_no);
    row.name("worst_orders");
    append_groups(out, chart.worst_orders);
    row.name("repeated_ids");
    append_groups(out, chart.repeated_ids);
    row.name("writers");
    append_groups(out, chart.writers);
    row.name("samples");
    append_samples(out, chart.samples);
}

void append_comparison(std::string& out, const comparison& compared) {
    json::object row{out};
    row.number("n_rows", compared.n_rows)
        .number("n_fills", compared.n_fills)
        .number("n_missing", compared.missing.n)
        .number("n_not_yet", compared.not_yet.n)
        .number("n_extra", compared.extra.n)
        .number("n_differing", compared.differing.n);
    row.name("by_field");
    {
        json::object fields{out};
        for (std::size_t i = 0; i < n_fill_fields; ++i) {
            fields.number(column_of(static_cast<fill_field>(i + 1)), compared.by_field.at(i));
        }
    }
    row.texts("missing", compared.missing.first)
        .texts("extra", compared.extra.first)
        .texts("differing", compared.differing.first);
    row.name("hours");
    out += '[';
    for (const auto& [hour, figures] : compared.hours) {
        out += out.back() == '[' ? "" : ",";
        json::object{out}
            .text("hour", to_rfc3339(timestamp{std::chrono::hours{hour}}))
            .number("n_rows", figures.n_rows)
            .number("n_fills", figures.n_fills)
            .number("n_missing", figures.n_missing)
            .number("n_extra", figures.n_extra)
            .number("n_differing", figures.n_differing);
    }
    out += ']';
}

void append_funnel(std::string& out, const stats& funnel) {
    json::object object{out};
    for (const auto& [name, value, is_of_a_sink] : stats_counters) {
        object.number(name, funnel.*value);
    }
    object.name("rejects");
    truefill::detail::append_counts(out, funnel.rejects);
    object.name("looks_like");
    truefill::detail::append_counts(out, funnel.looks_like);
}

}  // namespace

void append_json(std::string& out, const diagnosis& found) {
    {
        json::object object{out};
        object.text("verdict", word_of(found.overall()))
            .text("headline", found.headline)
            .text("root_cause", found.root_cause())
            .text("sink", found.sink)
            .text("relation", found.relation)
            .text("from", to_rfc3339(found.from))
            .text("to", to_rfc3339(found.to));
        object.texts("notes", found.notes);
        object.name("causes");
        append_list(out, found.causes, [](json::object& row, const cause& reason) {
            row.text("name", reason.name).text("evidence", reason.evidence);
        });
        object.name("next");
        append_list(out, found.next, [](json::object& row, const next_step& step) {
            row.text("why", step.why).text("command", step.command);
        });
        object.name("criteria");
        append_findings(out, found.criteria);
        object.name("checks");
        append_findings(out, found.checks);
        object.name("now");
        append_chart(out, found.now);
        if (found.beside) {
            object.name("beside");
            append_chart(out, *found.beside);
        } else {
            object.null("beside");
        }
        if (found.compared) {
            object.name("compared");
            append_comparison(out, *found.compared);
        } else {
            object.null("compared");
        }
        object.name("funnel");
        append_funnel(out, found.funnel);
        object.number("n_polls", found.n_polls)
            .text("version", found.version)
            .text("made", to_rfc3339(found.made));
    }
    out += '\n';
}

}  // namespace truefill::tool
