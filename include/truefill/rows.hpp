// Fills and rejects as lines of NDJSON. A fill's row that is fed back gives the same fill: all but
// its source, which is then REST's, and its notes, which tell how it was read.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/json_write.hpp>
#include <truefill/reject.hpp>
#include <truefill/units.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill {

/// Appends a fill as one line, newline included: dollars with six decimals, size with two,
/// price_cents a number (0.35 below a cent), what is absent null. Allocates only as `out` grows.
template <class Text>
void append_row(std::string& out, const basic_fill<Text>& one) {
    {
        json::object row{out};
        row.text("fill_id", one.fill_id())
            .text("exchange_order_id", one.order_id())
            .text("client_order_id", one.client_order_id())
            .text("market_ticker", one.market())
            .text("side", name_of(one.side()))
            .text("action", one.action())
            .text("price_dollars", to_text(one.price()))
            .raw("price_cents", decimal_text(one.price().raw(), dollars::digits - 2, true))
            .text("size", to_text(one.size()))
            .raw("ts_us", decimal_text(microseconds_of(one.time()), 0));
        if (one.fee()) {
            row.text("fee", to_text(*one.fee()));
        } else {
            row.null("fee");
        }
        if (one.liquidity()) {
            row.boolean("is_taker", *one.liquidity() == liquidity::taker);
        } else {
            row.null("is_taker");
        }
        row.number("subaccount", one.subaccount())
            .number("exchange_index", one.exchange_index())
            .text("source", name_of(one.source()));
        row.name("notes");
        out += '[';
        bool first = true;
        for (const auto& [value, name] : vocabulary<note>) {
            if (one.notes().contains(value)) {
                out += first ? "\"" : ",\"";
                out += name;
                out += '"';
                first = false;
            }
        }
        out += ']';
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
        row.text("stage", name_of(bad.stage)).text("reason", name_of(bad.why));
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
