#include "report/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <optional>
#include <string_view>

#include "harness/build.hpp"

namespace bench {

namespace {

using json = nlohmann::ordered_json;

/// The measurements, by name.
class results {
public:
    explicit results(const std::vector<section>& all) : all_{all} {}

    [[nodiscard]] const lane* find(std::string_view input, std::string_view name) const {
        for (const section& section : all_) {
            for (const lane& timed : section.lanes) {
                if (section.input == input && timed.name == name) {
                    return &timed;
                }
            }
        }
        return nullptr;
    }
    /// `of` divided by `to`, on the same input: the median over the rounds.
    [[nodiscard]] std::optional<double> ratio(std::string_view input, std::string_view of,
                                              std::string_view to) const {
        const lane* a = find(input, of);
        const lane* b = find(input, to);
        return a != nullptr && b != nullptr ? std::optional{bench::ratio(*a, *b)} : std::nullopt;
    }
    /// truefill's time on one input divided by that on another: of medians, since the least of many
    /// short rounds is lower than that of the few rounds of a large input.
    [[nodiscard]] std::optional<double> inputs_ratio(std::string_view of,
                                                     std::string_view to) const {
        const lane* a = find(of, "truefill");
        const lane* b = find(to, "truefill");
        return a != nullptr && b != nullptr ? std::optional{a->median() / b->median()}
                                            : std::nullopt;
    }
    [[nodiscard]] std::optional<double> least(std::string_view input, std::string_view of) const {
        const lane* a = find(input, of);
        return a != nullptr ? std::optional{a->least()} : std::nullopt;
    }
    /// The most that a warm call allocates where every fill has an id: OpenSSL allocates for each
    /// synthetic one.
    [[nodiscard]] std::optional<double> allocations() const {
        std::optional<double> most;
        for (const section& section : all_) {
            for (const lane& timed : section.lanes) {
                if (section.input != "no ids" && timed.name == "truefill" && timed.allocations) {
                    most = std::max(most.value_or(0), *timed.allocations);
                }
            }
        }
        return most;
    }
    /// The time that making an id adds, in multiples of a one-shot MD5().
    [[nodiscard]] std::optional<double> id_cost() const {
        const lane* without = find("no ids", "truefill");
        const lane* with = find("no ids", "truefill, with ids");
        const lane* digest = find("no ids", "one-shot MD5()");
        if (without == nullptr || with == nullptr || digest == nullptr) {
            return std::nullopt;
        }
        return (without->least() - with->least()) / digest->least();
    }

private:
    const std::vector<section>& all_;
};

/// A figure that must not exceed a limit.
struct goal {
    std::string text;
    double limit;
    std::function<std::optional<double>(const results&)> measured;
};

std::vector<goal> goals() {
    const auto against = [](const char* peer, const char* input = "current") {
        return [=](const results& all) { return all.ratio(input, "truefill", peer); };
    };
    const auto writing = [](const char* writer) {
        return [=](const results& all) { return all.ratio("current", writer, "truefill"); };
    };
    const bool wide = kernel() == "icelake";
    return {
        {"simdjson DOM", 0.36, against("simdjson DOM")},
        {"simdjson DOM, 2023's page", 0.45, against("simdjson DOM", "legacy")},
        {"simdjson DOM, an indented page", 0.45, against("simdjson DOM", "pretty")},
        {"simdjson DOM, 1 in 10 refused", 0.45, against("simdjson DOM", "rejects")},
        {"simdjson DOM, pages of one fill", 0.50, against("simdjson DOM", "1 a page")},
        {"simdjson DOM, frames", 0.50, against("simdjson DOM", "frames")},
        {"RapidJSON SAX", 0.20, against("RapidJSON SAX")},
        {"nlohmann::json", 0.03, against("nlohmann::json")},
        {"Python's json", 0.04, against("Python json")},
        {"simdjson stage 1 (" + kernel() + ")", wide ? 4.2 : 1.3, against("simdjson stage 1")},
        {"legacy page / current page", 1.00,
         [](const results& all) { return all.inputs_ratio("legacy", "current"); }},
        {"a frame, ns", 200, [](const results& all) { return all.least("frames", "truefill"); }},
        {"a page of one fill, ns", 200,
         [](const results& all) { return all.least("1 a page", "truefill"); }},
        {"shuffled keys / simdjson DOM", 1.00, against("simdjson DOM", "shuffled")},
        {"64 MB / 1000 fills, each fill", 1.03,
         [](const results& all) { return all.inputs_ratio("64 MB", "current"); }},
        {"allocations in a warm call, with ids", 0,
         [](const results& all) { return all.allocations(); }},
        {"a synthetic id, in one-shot MD5()s", 1.30,
         [](const results& all) { return all.id_cost(); }},
        {"NDJSON row / parse", 0.80, writing("append_row (NDJSON)")},
        {"table row / parse", 0.80, writing("append_table_row (JSONEachRow)")},
    };
}

json rounded(double value, double step) {
    return std::round(value / step) * step;
}
json rounded(const std::optional<double>& value, double step) {
    return value ? rounded(*value, step) : json{};
}

}  // namespace

json document_of(const std::vector<section>& sections) {
    json document = {{"machine", processor()},
                     {"compiler", compiler_and_flags()},
                     {"simdjson", simdjson_and_kernel()},
                     {"inputs", json::array()},
                     {"goals", json::array()}};
    for (const section& section : sections) {
        json lanes = json::array();
        const lane* ours = nullptr;
        for (const lane& timed : section.lanes) {
            ours = timed.name == "truefill" ? &timed : ours;
        }
        for (const lane& timed : section.lanes) {
            const auto items = static_cast<double>(timed.items);
            const auto bytes = static_cast<double>(timed.bytes);
            lanes.push_back(
                {{"name", timed.name},
                 {"ns_min", rounded(timed.least(), 0.1)},
                 {"ns_median", rounded(timed.median(), 0.1)},
                 {"gb_per_s", rounded(bytes / items / timed.least(), 0.001)},
                 {"truefill_ratio", ours != nullptr ? rounded(ratio(*ours, timed), 0.001) : json{}},
                 {"allocations", rounded(timed.allocations, 0.01)},
                 {"peak_kb", rounded(timed.peak_kb, 1)}});
        }
        document["inputs"].push_back({{"name", section.input},
                                      {"fills", section.items},
                                      {"payloads", section.payloads},
                                      {"bytes", section.bytes},
                                      {"lanes", std::move(lanes)}});
    }
    const results all{sections};
    for (const goal& goal : goals()) {
        const auto measured = goal.measured(all);
        document["goals"].push_back({{"goal", goal.text},
                                     {"limit", goal.limit},
                                     {"measured", rounded(measured, 0.001)},
                                     {"met", measured ? json(*measured <= goal.limit) : json{}}});
    }
    return document;
}

std::string tables_of(const json& document) {
    const auto number = [](const json& value, int decimals) {
        return value.is_null() ? std::string{"-"}
                               : fmt::format("{:.{}f}", value.get<double>(), decimals);
    };
    const auto text = [](const json& value) { return value.get<std::string>(); };
    constexpr const char* columns = "  {:<31} {:>9} {:>9} {:>8} {:>9} {:>11} {:>9}\n";
    std::string out;
    for (const json& in : document["inputs"]) {
        const auto fills = in["fills"].get<double>();
        out += fmt::format("\n{}: {:.0f} fills in {} payloads, {:.0f} bytes each\n",
                           text(in["name"]), fills, in["payloads"].get<std::size_t>(),
                           in["bytes"].get<double>() / fills);
        out += fmt::format(columns, "", "min ns", "median", "GB/s", "truefill/", "allocations",
                           "peak kB");
        for (const json& lane : in["lanes"]) {
            const json& allocations = lane["allocations"];
            out += fmt::format(
                columns, text(lane["name"]), number(lane["ns_min"], 1),
                number(lane["ns_median"], 1), number(lane["gb_per_s"], 2),
                number(lane["truefill_ratio"], 3),
                allocations.is_null() ? "-" : fmt::format("{:g}", allocations.get<double>()),
                number(lane["peak_kb"], 0));
        }
    }
    out += "\nGoals (truefill / peer on today's page, unless said otherwise)\n";
    for (const json& goal : document["goals"]) {
        const char* const verdict = goal["met"].is_null() ? "not measured"
                                    : goal["met"]         ? "met"
                                                          : "missed";
        out += fmt::format("  {:<36} <= {:>6} {:>9}  {}\n", text(goal["goal"]),
                           number(goal["limit"], 2), number(goal["measured"], 3), verdict);
    }
    out += fmt::format("\n{}, {}, {}\n", text(document["machine"]), text(document["compiler"]),
                       text(document["simdjson"]));
    return out;
}

}  // namespace bench
