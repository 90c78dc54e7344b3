// Fills as rows of a table, and fills and rejects as lines of NDJSON. A row's values are the open
// members of a record, which can be read back, compared and merged; a record need not have passed
// the gates. The line of a fill that is normalized again gives the same fill, except for its
// source, which is then rest, and its notes, which say how it was read.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/json/object.hpp>
#include <truefill/reject.hpp>
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

/// Writes the fields of a row: dollars with six decimals, size with two, price_cents as a number
/// (0.35 below a cent), null for what is absent.
template <class Text>
void write_fields(json::object& row, const basic_record<Text>& values) {
    const auto text_or_null = [&](std::string_view key, std::string_view text) {
        text.empty() ? row.null(key) : row.text(key, text);
    };
    row.text("fill_id", values.fill_id).text("exchange_order_id", values.order_id);
    text_or_null("client_order_id", values.client_order_id);
    row.text("market_ticker", values.market).word("side", values.side);
    text_or_null("action", values.action);
    row.text("price_dollars", values.price)
        .decimal("price_cents", values.price.raw(), dollars::digits - 2)
        .text("size", values.size)
        .number("ts_us", microseconds_of(values.time))
        .text("fee", values.fee);
    values.role ? row.raw("is_taker", *values.role == liquidity::taker ? "true" : "false")
                : row.null("is_taker");
    row.number("subaccount", values.subaccount)
        .number("exchange_index", values.shard)
        .word("source", values.source);
    row.words("notes", values.notes);
}

/// Appends a fill as one line, newline included. Allocates only as `out` grows.
template <class Text>
void append_row(std::string& out, const basic_fill<Text>& view) {
    json::line row{out};
    write_fields(row, record_of<std::string_view>(view));
}

/// The columns of a table's row that say who wrote it and when.
struct row_writer {
    std::string_view engine_instance_id;
    std::string_view engine_version;
    std::uint16_t schema_version = 2;
    /// Of two rows of one identity the one with the higher version counts. Fixed when a batch is
    /// made, so that sending the batch again changes nothing.
    std::uint64_t ingest_version = 0;
};

/// The columns that append_table_row writes, for `INSERT INTO mm_fills_v2 (..) FORMAT JSONEachRow`.
/// Always send the list: without it old servers fill omitted columns with zeros.
inline constexpr std::string_view table_columns =
    "account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, fee_u, "
    "ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, source, "
    "engine_instance_id, engine_version, schema_ver, ingest_ver";

/// Appends a row of ClickHouse's JSONEachRow, newline included. Quantities are integers:
/// micro-dollars, hundredths of a contract, microseconds. Unknown is null, an absent text is "".
template <class Text>
void append_table_row(std::string& out, const basic_record<Text>& values,
                      const row_writer& writer) {
    json::line row{out};
    row.text("account", values.account)
        .text("fill_id", values.fill_id)
        .text("exchange_order_id", values.order_id)
        .text("market_ticker", values.market)
        .word("side", values.side)
        .text("action", values.action)
        .number("price_u", values.price.raw())
        .number("count_c", values.size.raw());
    values.fee ? row.number("fee_u", values.fee->raw()) : row.null("fee_u");
    row.number("ts_us", microseconds_of(values.time));
    values.role ? row.raw("is_taker", *values.role == liquidity::taker ? "1" : "0")
                : row.null("is_taker");
    row.number("subaccount", values.subaccount)
        .number("exchange_index", values.shard)
        .text("client_order_id", values.client_order_id)
        .number("notes", values.notes.bits())
        .word("source", values.source)
        .text("engine_instance_id", writer.engine_instance_id)
        .text("engine_version", writer.engine_version)
        .number("schema_ver", writer.schema_version)
        .number("ingest_ver", writer.ingest_version);
}

/// Where a payload was found. Added to a reject's offset and row.
struct origin {
    std::optional<std::string_view> file;  ///< nothing: standard input, memory
    std::size_t offset = 0;                ///< of the payload in the file, in bytes
};

/// Appends a reject as one line, newline included. `reasons` are all the gates that failed, by
/// number, or the name of the appended gate; elsewhere the reason alone.
template <class Text>
void append_row(std::string& out, const basic_reject<Text>& view, const origin& from = {}) {
    json::line row{out};
    row.word("stage", view.stage).word("reason", view.why);
    if (view.gates.empty()) {
        const bool is_appended = view.why == reason::gate;
        row.texts("reasons",
                  std::array{is_appended ? std::string_view{view.gate} : name_of(view.why)});
    } else {
        row.words("reasons", view.gates);
    }
    row.word("field", view.field)
        .word("looks_like", view.looks_like)
        .number("index", view.index)
        .number("offset", from.offset + view.offset)
        .text("file", from.file)
        .text("raw", view.raw);
}

}  // namespace truefill::inline v0_1
