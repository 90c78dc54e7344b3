#include "diagnosis/evidence.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

#include "base/exit_code.hpp"
#include "base/json_read.hpp"
#include "booking/record_json.hpp"
#include "clickhouse/legacy_table.hpp"
#include "clickhouse/schema.hpp"
#include "commands/schema.hpp"
#include "ndjson/journal.hpp"

namespace truefill::tool {

namespace {

constexpr std::array funnel_columns{"n_api",    "n_raw",       "n_real",     "n_valid",
                                    "n_passed", "n_duplicate", "n_inserted", "n_failed"};

std::array<std::uint64_t*, funnel_columns.size()> fields_of(stats& funnel) {
    return {&funnel.n_api,    &funnel.n_raw,       &funnel.n_real,     &funnel.n_valid,
            &funnel.n_passed, &funnel.n_duplicate, &funnel.n_inserted, &funnel.n_failed};
}

std::int64_t number(const std::string& text) {
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

/// A table or view to read rows from, and the expressions of observed_row over it.
struct relation {
    std::string name;
    std::string ts_us;
    std::string columns;
    std::string account;  ///< a condition
};

class in_tables {
public:
    in_tables(const sink_options& where, const std::optional<std::string>& account, timestamp from,
              timestamp to)
        : server_{connect(where)},
          account_{account ? " AND account = " + adapter::sql_literal(*account) : ""},
          from_{from},
          to_{to} {}

    evidence run() {
        evidence found;
        const auto older = older_table::find(server_);
        const schema_report schema = verify_schema(server_);
        const bool has_view =
            std::none_of(schema.tables.begin(), schema.tables.end(), [&](const table_report& one) {
                return one.name == schema.view && one.columns.empty();
            });
        found.schema_verified = schema.verified();
        found.schema = in_short(schema);
        if (has_view) {
            found.now = examine(view(schema.view));
        } else if (older) {
            found.now_is_older = true;
            found.now = examine(of_older(*older));
        } else {
            throw failure{exit_schema, "no fills at all in " + server_.address().database +
                                           ": neither tables of truefill's nor an older mm_fills"};
        }
        if (has_view && older) {
            found.before = examine(of_older(*older));
        }
        if (older && older->has("raw_json")) {
            found.n_like_orders +=
                count("SELECT count() FROM " + older->name() + " WHERE " + window(older->ts_us()) +
                      " AND match(raw_json, 'remaining_count|initial_count|open_size|original_size|"
                      "queue_position|resting')");
        }
        if (schema_has(schema, "mm_fill_rejects")) {
            found.n_like_orders += count(
                "SELECT count() FROM mm_fill_rejects FINAL WHERE looks_like = 'open_order' "
                "AND " +
                window("seen_us"));
        }
        if (schema_has(schema, "mm_fill_polls")) {
            found.keeps_polls = true;
            found.polls = polls();
        }
        if (schema_has(schema, "mm_fill_links")) {
            found.has_links = count("SELECT count() FROM mm_fill_links") != 0;
        }
        return found;
    }

private:
    static std::string in_short(const schema_report& schema) {
        if (schema.verified()) {
            return std::to_string(schema.tables.size()) + " tables as they should be";
        }
        const std::string problems = schema.problems();
        const auto more = std::count(problems.begin(), problems.end(), '\n');
        return problems.substr(0, problems.find('\n')) +
               (more == 0 ? "" : ", and " + std::to_string(more) + " more");
    }

    static bool schema_has(const schema_report& schema, std::string_view table) {
        return std::any_of(schema.tables.begin(), schema.tables.end(), [&](const auto& one) {
            return one.name == table && !one.columns.empty();
        });
    }

    [[nodiscard]] relation view(const std::string& name) const {
        return {
            name, "ts_us",
            "ts_us, account, exchange_order_id, fill_id, side, price_u, count_c, if(decision_id "
            "IS NULL, 0, 1)",
            account_};
    }
    static relation of_older(const older_table& table) {
        return {table.name(), table.ts_us(),
                table.ts_us() + ", '', " + table.text("exchange_order_id") + ", " +
                    table.text("fill_id") + ", " + table.side() + ", " + table.price_u() + ", " +
                    table.count_c() + ", if(" + table.decision() + " = '', 0, 1)",
                ""};
    }

    [[nodiscard]] std::string window(const std::string& ts_us) const {
        return between(ts_us, microseconds_of(from_), microseconds_of(to_));
    }
    static std::string between(const std::string& ts_us, std::int64_t from, std::int64_t to) {
        return "(" + ts_us + ") >= " + std::to_string(from) + " AND (" + ts_us + ") < " +
               std::to_string(to);
    }

    std::uint64_t count(const std::string& sql) {
        const auto rows = adapter::tab_separated(ask(server_, sql + " FORMAT TabSeparated"));
        return rows.empty() ? 0 : static_cast<std::uint64_t>(number(rows[0].at(0)));
    }

    /// Row by row, in pieces that fit in memory: a table gone wrong is a large one.
    examination examine(const relation& of) {
        constexpr std::uint64_t rows_a_piece = 50'000;
        constexpr std::int64_t minute_us = 60'000'000;
        examination all{of.name, from_, to_};
        const auto minutes = adapter::tab_separated(
            ask(server_, "SELECT intDiv(" + of.ts_us + ", 60000000) AS m, count() FROM " + of.name +
                             " WHERE " + window(of.ts_us) + of.account +
                             " GROUP BY m ORDER BY m FORMAT TabSeparated"));
        std::int64_t begin = microseconds_of(from_);
        std::uint64_t waiting = 0;
        for (std::size_t i = 0; i < minutes.size(); ++i) {
            waiting += static_cast<std::uint64_t>(number(minutes[i].at(1)));
            const bool is_last = i + 1 == minutes.size();
            if (waiting < rows_a_piece && !is_last) {
                continue;
            }
            const std::int64_t end =
                is_last ? microseconds_of(to_) : (number(minutes[i].at(0)) + 1) * minute_us;
            for (const auto& row :
                 adapter::tab_separated(ask(server_, "SELECT " + of.columns + " FROM " + of.name +
                                                         " WHERE " + between(of.ts_us, begin, end) +
                                                         of.account + " FORMAT TabSeparated"))) {
                all.add({number(row.at(0)), row.at(1), row.at(2), row.at(3), row.at(4),
                         number(row.at(5)), number(row.at(6)), row.at(7) == "1"});
            }
            begin = end;
            waiting = 0;
        }
        return all;
    }

    polls_found polls() {
        polls_found all;
        std::string sql = "SELECT count(), sum(complete = 0), max(polled_us)";
        for (const char* const column : funnel_columns) {
            sql += std::string{", sum("} + column + ")";
        }
        const auto rows = adapter::tab_separated(
            ask(server_, sql + " FROM mm_fill_polls FINAL WHERE " + window("polled_us") + account_ +
                             " FORMAT TabSeparated"));
        if (!rows.empty()) {
            all.n = static_cast<std::uint64_t>(number(rows[0].at(0)));
            all.n_incomplete = static_cast<std::uint64_t>(number(rows[0].at(1)));
            all.last_us = number(rows[0].at(2));
            const auto fields = fields_of(all.funnel);
            for (std::size_t i = 0; i < fields.size(); ++i) {
                *fields[i] = static_cast<std::uint64_t>(number(rows[0].at(3 + i)));
            }
        }
        return all;
    }

    adapter::clickhouse server_;
    std::string account_;  ///< a condition; the older table knows none
    timestamp from_;
    timestamp to_;
};

/// The lines of a file of the store; a last one that is being written is left out.
void each_line(const fs::path& file,
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

evidence in_folder(const fs::path& folder, const std::optional<std::string>& account,
                   timestamp from, timestamp to) {
    if (!fs::is_directory(folder)) {
        throw failure{exit_unusable, "no folder " + folder.string()};
    }
    const auto inside = [&](std::int64_t us) {
        return us >= microseconds_of(from) && us < microseconds_of(to);
    };
    evidence found;
    found.schema_verified = true;
    found.schema = "a folder of NDJSON";
    found.keeps_polls = true;
    std::unordered_set<std::string> linked;
    each_line(folder / "links.ndjson", [&](const simdjson::dom::object& row) {
        linked.insert(text_or_blank(row, "account") + '\n' +
                      text_or_blank(row, "exchange_order_id"));
    });
    found.has_links = !linked.empty();
    found.now.emplace(folder.string(), from, to);
    std::vector<fs::path> segments;
    for (const auto& entry : fs::directory_iterator{folder}) {
        if (entry.path().filename().string().starts_with("fills-")) {
            segments.push_back(entry.path());
        }
    }
    std::sort(segments.begin(), segments.end());
    for (const fs::path& segment : segments) {
        each_line(segment, [&](const simdjson::dom::object& row) {
            const auto kept = read_stored(row);
            if (!kept || !inside(microseconds_of(kept->content.time)) ||
                (account && kept->content.account != *account)) {
                return;
            }
            const record& one = kept->content;
            found.now->add({microseconds_of(one.time), one.account, one.order_id, one.fill_id,
                            std::string{name_of(one.side)}, one.price.raw(), one.size.raw(),
                            linked.contains(one.account + '\n' + one.order_id)});
        });
    }
    each_line(folder / "rejects.ndjson", [&](const simdjson::dom::object& row) {
        found.n_like_orders += text_or_blank(row, "looks_like") == "open_order" &&
                                       inside(integer_at(row, "seen_us").value_or(0))
                                   ? 1
                                   : 0;
    });
    each_line(folder / "polls.ndjson", [&](const simdjson::dom::object& row) {
        const std::int64_t polled = integer_at(row, "polled_us").value_or(0);
        if (!inside(polled) || (account && text_or_blank(row, "account") != *account)) {
            return;
        }
        found.polls.n_incomplete += integer_at(row, "complete") == 1 ? 0 : 1;
        ++found.polls.n;
        found.polls.last_us = std::max(found.polls.last_us, polled);
        const auto fields = fields_of(found.polls.funnel);
        for (std::size_t i = 0; i < fields.size(); ++i) {
            *fields[i] +=
                static_cast<std::uint64_t>(integer_at(row, funnel_columns[i]).value_or(0));
        }
    });
    return found;
}

}  // namespace

evidence gather(const sink_options& where, const std::optional<std::string>& account,
                timestamp from, timestamp to) {
    constexpr std::string_view ndjson = "ndjson:";
    if (where.address.starts_with(ndjson)) {
        return in_folder(where.address.substr(ndjson.size()), account, from, to);
    }
    return in_tables{where, account, from, to}.run();
}

}  // namespace truefill::tool
