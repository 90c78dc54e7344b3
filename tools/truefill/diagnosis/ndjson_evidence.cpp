#include "diagnosis/engines.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <unordered_set>

#include "base/exit_code.hpp"
#include "base/json_read.hpp"
#include "booking/record_json.hpp"

namespace truefill::tool {

namespace {

constexpr std::array funnel_columns{"n_api",    "n_raw",       "n_real",     "n_valid",
                                    "n_passed", "n_duplicate", "n_inserted", "n_failed"};

std::array<std::uint64_t*, funnel_columns.size()> fields_of(stats& funnel) {
    return {&funnel.n_api,    &funnel.n_raw,       &funnel.n_real,     &funnel.n_valid,
            &funnel.n_passed, &funnel.n_duplicate, &funnel.n_inserted, &funnel.n_failed};
}

/// Hands over the objects of a file's whole lines; one that is being written has no end yet.
void for_each_object(const fs::path& file,
                     const std::function<void(const simdjson::dom::object&)>& take) {
    simdjson::dom::parser parser;
    const std::string text = read_file(file).value_or("");
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = text.find('\n', at);
        if (end == std::string::npos) {
            break;
        }
        if (const auto row = object_in(parser, std::string_view{text}.substr(at, end - at))) {
            take(*row);
        }
        at = end + 1;
    }
}

class ndjson_source : public evidence_source {
public:
    explicit ndjson_source(fs::path folder) : folder_{std::move(folder)} {
        if (!fs::is_directory(folder_)) {
            throw failure{exit_unusable, "no folder " + folder_.string()};
        }
        for_each_object(folder_ / "links.ndjson", [&](const simdjson::dom::object& row) {
            linked_.insert(text_or_blank(row, "account") + '\n' +
                           text_or_blank(row, "exchange_order_id"));
        });
    }

    sink_facts facts() override {
        return {.readers = {.name = folder_.string(),
                            .is_legacy = false,
                            .has_fill_ids = true,
                            .missing_columns = {}},
                .beside = {},
                .schema_verified = true,
                .schema = "a folder of NDJSON",
                .keeps_polls = true,
                .has_links = !linked_.empty()};
    }

    void read_rows(const relation& /*of*/, const time_window& window,
                   const row_handler& take) override {
        read([&](const observed_row& row) {
            if (window.contains(row.ts_us)) {
                take(row);
            }
        });
    }

    void read_ids(const relation& /*of*/, const std::vector<std::string>& fill_ids,
                  const row_handler& take) override {
        const std::unordered_set<std::string> wanted{fill_ids.begin(), fill_ids.end()};
        read([&](const observed_row& row) {
            if (wanted.contains(row.fill_id)) {
                take(row);
            }
        });
    }

    std::vector<market_total> totals_by_market(const relation& /*of*/,
                                               const row_owner& owner) override {
        std::map<std::string, market_total> by_market;
        read([&](const observed_row& row) {
            if (!owner.may_own(row)) {
                return;
            }
            market_total& total = by_market[row.market];
            total.first_us = total.n_fills == 0 ? row.ts_us : std::min(total.first_us, row.ts_us);
            total.market = row.market;
            ++total.n_fills;
            total.net_c += row.side == "yes" ? row.count_c : -row.count_c;
            total.fees_u += row.fee_u.value_or(0);
            total.n_unknown_fees += row.fee_u ? 0 : 1;
            total.n_without_subaccount += owner.subaccount && !row.subaccount ? 1 : 0;
        });
        std::vector<market_total> totals;
        totals.reserve(by_market.size());
        for (const auto& [market, total] : by_market) {
            totals.push_back(total);
        }
        return totals;
    }

    poll_totals polls(const std::optional<std::string>& account,
                      const time_window& window) override {
        poll_totals totals;
        for_each_object(folder_ / "polls.ndjson", [&](const simdjson::dom::object& row) {
            const std::int64_t polled = integer_at(row, "polled_us").value_or(0);
            if (!window.contains(polled) ||
                (account && text_or_blank(row, "account") != *account)) {
                return;
            }
            const bool is_complete = integer_at(row, "complete") == 1;
            ++totals.n;
            totals.n_incomplete += is_complete ? 0 : 1;
            totals.last_us = std::max(totals.last_us, polled);
            totals.last_complete_us =
                is_complete ? std::max(totals.last_complete_us, polled) : totals.last_complete_us;
            const auto fields = fields_of(totals.funnel);
            for (std::size_t i = 0; i < fields.size(); ++i) {
                *fields.at(i) +=
                    static_cast<std::uint64_t>(integer_at(row, funnel_columns.at(i)).value_or(0));
            }
        });
        return totals;
    }

    std::uint64_t count_order_snapshots(const sink_facts& /*facts*/,
                                        const time_window& window) override {
        std::uint64_t n = 0;
        for_each_object(folder_ / "rejects.ndjson", [&](const simdjson::dom::object& row) {
            n += text_or_blank(row, "looks_like") == "open_order" &&
                         window.contains(integer_at(row, "seen_us").value_or(0))
                     ? 1
                     : 0;
        });
        return n;
    }

private:
    void read(const row_handler& take) const {
        std::vector<fs::path> segments;
        for (const auto& entry : fs::directory_iterator{folder_}) {
            if (entry.path().filename().string().starts_with("fills-")) {
                segments.push_back(entry.path());
            }
        }
        std::sort(segments.begin(), segments.end());
        for (const fs::path& segment : segments) {
            for_each_object(segment, [&](const simdjson::dom::object& row) {
                if (const auto stored = read_stored(row)) {
                    take(row_of(stored->content));
                }
            });
        }
    }

    [[nodiscard]] observed_row row_of(const record& fill) const {
        observed_row row;
        row.ts_us = microseconds_of(fill.time);
        row.account = fill.account;
        row.order_id = fill.order_id;
        row.fill_id = fill.fill_id;
        row.market = fill.market;
        row.side = name_of(fill.side);
        row.price_u = fill.price.raw();
        row.count_c = fill.size.raw();
        row.fee_u = fill.fee ? std::optional{fill.fee->raw()} : std::nullopt;
        row.is_taker = fill.role ? std::optional{*fill.role == liquidity::taker} : std::nullopt;
        row.subaccount = fill.subaccount;
        row.from_websocket = fill.source == source::ws;
        row.is_linked = linked_.contains(fill.account + '\n' + fill.order_id);
        return row;
    }

    fs::path folder_;
    std::unordered_set<std::string> linked_;  ///< account and order of each link
};

}  // namespace

std::unique_ptr<evidence_source> ndjson_evidence(const sink_options& where) {
    return std::make_unique<ndjson_source>(where.address.substr(where.address.find(':') + 1));
}

}  // namespace truefill::tool
