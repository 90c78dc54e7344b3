#include "commands/transfer/export_fills.hpp"

#include <array>
#include <cstdio>
#include <string_view>
#include <truefill/json/object.hpp>
#include <truefill/output/rows.hpp>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "commands/tables/open_tables.hpp"

namespace truefill::tool {

namespace {

/// The fields of a fill's row in `normalize`, after its account and before what stands beside it.
void append_line(std::string& out, const stored_fill& fill) {
    json::line line{out};
    line.text("account", fill.row.content.account);
    write_fields(line, fill.row.content);
    const auto text_or_null = [&](std::string_view name, const std::string& text) {
        text.empty() ? line.null(name) : line.text(name, text);
    };
    text_or_null("decision_id", fill.decision_id);
    line.boolean("is_valid", fill.is_valid);
    text_or_null("verdict_why", fill.why);
    line.number("ingest_ver", fill.row.version);
}

constexpr std::string_view csv_header =
    "account,fill_id,exchange_order_id,client_order_id,market_ticker,side,action,price_dollars,"
    "size,ts_us,time,fee,is_taker,subaccount,exchange_index,source,notes,decision_id,is_valid,"
    "verdict_why,ingest_ver\n";

/// One record of RFC 4180, but for its line end: a newline alone. What is unknown is empty.
class csv_record {
public:
    explicit csv_record(std::string& out) : out_{out} {}
    ~csv_record() { out_ += '\n'; }
    csv_record(const csv_record&) = delete;
    csv_record& operator=(const csv_record&) = delete;

    void text(std::string_view value) {
        separate();
        if (value.find_first_of(",\"\r\n") == std::string_view::npos) {
            out_ += value;
            return;
        }
        out_ += '"';
        for (const char c : value) {
            out_ += c == '"' ? "\"\"" : std::string_view{&c, 1};
        }
        out_ += '"';
    }
    template <class Integer>
    void number(Integer value) {
        text(std::to_string(value));
    }
    template <class Integer>
    void number(const std::optional<Integer>& value) {
        value ? number(*value) : text("");
    }

private:
    void separate() {
        out_ += is_first_ ? "" : ",";
        is_first_ = false;
    }

    std::string& out_;
    bool is_first_ = true;
};

void append_csv(std::string& out, const stored_fill& fill) {
    const record& row = fill.row.content;
    csv_record line{out};
    for (const std::string* const text :
         {&row.account, &row.fill_id, &row.order_id, &row.client_order_id, &row.market}) {
        line.text(*text);
    }
    line.text(name_of(row.side));
    line.text(row.action);
    line.text(decimal_text(row.price.raw(), dollars::digits));
    line.text(decimal_text(row.size.raw(), contracts::digits));
    line.number(microseconds_of(row.time));
    line.text(std::string{to_rfc3339(row.time)});
    row.fee ? line.text(decimal_text(row.fee->raw(), dollars::digits)) : line.text("");
    line.number(row.role ? std::optional{*row.role == liquidity::taker ? 1 : 0} : std::nullopt);
    line.number(row.subaccount);
    line.number(row.shard);
    line.text(name_of(row.source));
    std::string notes;
    for (const auto& [value, name] : vocabulary<note>) {
        if (row.notes.contains(value)) {
            notes += notes.empty() ? "" : " ";
            notes += name;
        }
    }
    line.text(notes);
    line.text(fill.decision_id);
    line.number(fill.is_valid ? 1 : 0);
    line.text(fill.why);
    line.number(fill.row.version);
}

}  // namespace

int export_fills(const export_options& options) {
    stop_on_signals();
    const auto tables = open_tables(options.sink, table_use::read);
    output out{stdout};
    if (options.format == export_format::csv) {
        out.pending() += csv_header;
    }
    bool is_whole = true;
    tables->read_fills(options.since, [&](const stored_fill& fill) {
        options.format == export_format::csv ? append_csv(out.pending(), fill)
                                             : append_line(out.pending(), fill);
        out.settle();
        is_whole = out.error().empty() && !stop_requested();
        return is_whole;
    });
    out.flush();
    if (!out.error().empty()) {
        complain("cannot write standard output: " + out.error());
        return exit_unusable;
    }
    return is_whole ? exit_fine : stop_exit_code();
}

}  // namespace truefill::tool
