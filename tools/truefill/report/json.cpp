#include <truefill/json/object.hpp>
#include <truefill/output/events.hpp>

#include "diagnosis/diagnosis.hpp"

namespace truefill::tool {

namespace {

// Beside name_of(), which is for people: what a program compares with has no apostrophe.
std::string_view word_of(verdict answer) {
    switch (answer) {
        case verdict::pass: return "pass";
        case verdict::fail: return "fail";
        case verdict::unknown: break;
    }
    return "unknown";
}

constexpr std::array<std::string_view, 7> rows_bins{"1",      "2",        "3-5",  "6-10",
                                                    "11-100", "101-1000", "1001+"};
// The ends say which bin a round price is in.
constexpr std::array<std::string_view, 12> price_bins{"<=0",     "(0,10]",  "(10,20]",  "(20,30]",
                                                      "(30,40]", "(40,50]", "(50,60]",  "(60,70]",
                                                      "(70,80]", "(80,90]", "(90,100)", ">=100"};

void append_findings(std::string& out, const std::vector<finding>& findings) {
    out += '[';
    for (const finding& one : findings) {
        out += out.back() == '[' ? "" : ",";
        json::object{out}
            .text("name", one.name)
            .text("verdict", word_of(one.answer))
            .text("figure", one.figure)
            .text("threshold", one.threshold)
            .text("advice", one.advice);
    }
    out += ']';
}

template <std::size_t Size>
void append_bins(std::string& out, const std::array<std::string_view, Size>& names,
                 const std::array<std::uint64_t, Size>& counts) {
    json::object bins{out};
    for (std::size_t i = 0; i < Size; ++i) {
        bins.number(names.at(i), counts.at(i));
    }
}

void append_picture(std::string& out, const picture& shown) {
    json::object said{out};
    said.text("name", shown.name)
        .number("n_rows", shown.n_rows)
        .number("n_orders", shown.n_orders)
        .number("n_fill_ids", shown.n_fill_ids)
        .text("first_minute", to_rfc3339(shown.first_minute));
    said.name("per_minute");
    out += '[';
    for (const std::uint64_t rows : shown.per_minute) {
        out += out.back() == '[' ? "" : ",";
        out += std::to_string(rows);
    }
    out += ']';
    said.name("orders_by_rows");
    append_bins(out, rows_bins, shown.orders_by_rows);
    said.name("by_price");
    append_bins(out, price_bins, shown.by_price);
    said.number("n_yes", shown.n_yes).number("n_no", shown.n_no);
}

void append_funnel(std::string& out, const stats& funnel) {
    json::object said{out};
    said.number("n_payloads", funnel.n_payloads)
        .number("n_payload_rejects", funnel.n_payload_rejects)
        .number("n_skipped", funnel.n_skipped)
        .number("n_api", funnel.n_api)
        .number("n_raw", funnel.n_raw)
        .number("n_real", funnel.n_real)
        .number("n_valid", funnel.n_valid)
        .number("n_passed", funnel.n_passed)
        .number("n_synthetic", funnel.n_synthetic)
        .number("n_duplicate", funnel.n_duplicate)
        .number("n_inserted", funnel.n_inserted)
        .number("n_failed", funnel.n_failed);
    said.name("rejects");
    truefill::detail::append_counts(out, funnel.rejects);
    said.name("looks_like");
    truefill::detail::append_counts(out, funnel.looks_like);
}

}  // namespace

void append_json(std::string& out, const diagnosis& found) {
    {
        json::object said{out};
        said.text("verdict", word_of(found.overall()))
            .text("root_cause", found.root_cause)
            .text("sink", found.sink)
            .text("from", to_rfc3339(found.from))
            .text("to", to_rfc3339(found.to));
        said.name("criteria");
        append_findings(out, found.criteria);
        said.name("checks");
        append_findings(out, found.checks);
        said.name("now");
        append_picture(out, found.now);
        if (found.before) {
            said.name("before");
            append_picture(out, *found.before);
        } else {
            said.null("before");
        }
        said.name("funnel");
        append_funnel(out, found.funnel);
        said.number("n_polls", found.n_polls);
    }
    out += '\n';
}

}  // namespace truefill::tool
