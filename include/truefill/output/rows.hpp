// Fills and rejects as lines of NDJSON, and fills as a table's rows. A fill's line that is fed back
// gives the same fill: all but its source, which is then REST's, and its notes, which tell how it
// was read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/json/object.hpp>
#include <truefill/output/record.hpp>
#include <truefill/reject.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill {

/// Writes the fields of a row: dollars with six decimals, size with two, price_cents a number
/// (0.35 below a cent), what is absent null.
template <class Text>
void write_fields(json::object& row, const basic_record<Text>& one) {
    const auto text_or_null = [&](std::string_view key, std::string_view text) {
        text.empty() ? row.null(key) : row.text(key, text);
    };
    row.text("fill_id", one.fill_id).text("exchange_order_id", one.order_id);
    text_or_null("client_order_id", one.client_order_id);
    row.text("market_ticker", one.market).word("side", one.side);
    text_or_null("action", one.action);
    row.text("price_dollars", one.price)
        .decimal("price_cents", one.price.raw(), dollars::digits - 2)
        .text("size", one.size)
        .number("ts_us", microseconds_of(one.time))
        .text("fee", one.fee);
    if (one.role) {
        row.boolean("is_taker", *one.role == liquidity::taker);
    } else {
        row.null("is_taker");
    }
    row.number("subaccount", one.subaccount)
        .number("exchange_index", one.shard)
        .word("source", one.source);
    row.words<note>("notes", one.notes);
}

/// Appends a fill as one line, newline included. Allocates only as `out` grows.
template <class Text>
void append_row(std::string& out, const basic_fill<Text>& one) {
    {
        json::object row{out};
        write_fields(row, record_of<std::string_view>(one));
    }
    out += '\n';
}

/// Who wrote a table's row, and when: the columns beside a fill's own.
struct written_by {
    std::string_view engine_instance_id;
    std::string_view engine_version;
    std::uint16_t schema_version = 2;
    /// Microseconds since 1970; of two rows of one identity the higher is the one that counts.
    /// Frozen when a batch is made, so that sending it again changes nothing.
    std::uint64_t ingest_version = 0;
};

/// The columns that append_table_row writes, for `INSERT INTO mm_fills_v2 (..) FORMAT JSONEachRow`.
/// A column list is not optional: without it old servers fill what is omitted with zeros.
inline constexpr std::string_view table_columns =
    "account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, fee_u, "
    "ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, source, "
    "engine_instance_id, engine_version, schema_ver, ingest_ver";

/// Appends a row of ClickHouse's JSONEachRow, newline included: integers alone, in micro-dollars,
/// hundredths of a contract and microseconds; what is unknown is null, an absent text "".
template <class Text>
void append_table_row(std::string& out, const basic_record<Text>& one, const written_by& writer) {
    {
        json::object row{out};
        row.text("account", one.account)
            .text("fill_id", one.fill_id)
            .text("exchange_order_id", one.order_id)
            .text("market_ticker", one.market)
            .word("side", one.side)
            .text("action", one.action)
            .number("price_u", one.price.raw())
            .number("count_c", one.size.raw());
        if (one.fee) {
            row.number("fee_u", one.fee->raw());
        } else {
            row.null("fee_u");
        }
        row.number("ts_us", microseconds_of(one.time));
        if (one.role) {
            row.raw("is_taker", *one.role == liquidity::taker ? "1" : "0");
        } else {
            row.null("is_taker");
        }
        row.number("subaccount", one.subaccount)
            .number("exchange_index", one.shard)
            .text("client_order_id", one.client_order_id)
            .number("notes", one.notes.bits())
            .word("source", one.source)
            .text("engine_instance_id", writer.engine_instance_id)
            .text("engine_version", writer.engine_version)
            .number("schema_ver", writer.schema_version)
            .number("ingest_ver", writer.ingest_version);
    }
    out += '\n';
}

/// Where a payload was found: added to what a reject says of it.
struct origin {
    std::optional<std::string_view> file;  ///< nothing: standard input, memory
    std::size_t offset = 0;                ///< of the payload in the file, in bytes
};

/// Appends a reject as one line, newline included. `reasons` are all the gates that failed, by
/// number, or the name of the appended gate; elsewhere the reason alone.
template <class Text>
void append_row(std::string& out, const basic_reject<Text>& bad, const origin& from = {}) {
    {
        json::object row{out};
        row.word("stage", bad.stage).word("reason", bad.why);
        row.name("reasons");
        out += '[';
        bool first = true;
        const auto add = [&](std::string_view name) {
            out += first ? "" : ",";
            first = false;
            json::append_string(out, name);
        };
        for (const auto& [value, name] : vocabulary<reason>) {
            if (value >= reason::empty_order_id && value <= reason::invalid_side &&
                bad.gates.contains(value)) {
                add(name);
            }
        }
        if (bad.gates.empty()) {
            add(bad.why == reason::gate ? bad.gate : name_of(bad.why));
        }
        out += ']';
        row.word("field", bad.field)
            .word("looks_like", bad.looks_like)
            .number("index", bad.index)
            .number("offset", from.offset + bad.offset)
            .text("file", from.file)
            .text("raw", bad.raw);
    }
    out += '\n';
}

}  // namespace truefill
