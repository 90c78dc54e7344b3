#include "clickhouse/sink.hpp"

#include <simdjson.h>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"
#include "booking/record_json.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/rows.hpp"
#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

/// Heartbeats that wait for a server that is down: a day of a poll every minute.
constexpr std::size_t most_waiting_polls = 1440;

/// How soon to look again at a file that somebody is writing into the spool.
constexpr std::chrono::milliseconds copy_pause{200};

/// Calls `take` with each line, without its newline.
template <class Function>
void for_each_line(std::string_view text, const Function& take) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

std::string list_of_literals(const std::vector<std::string_view>& texts) {
    std::string list;
    for (const std::string_view text : texts) {
        list += list.empty() ? "" : ",";
        list += adapter::sql_literal(text);
    }
    return list;
}

const stored_record* find_in(const std::unordered_map<std::string, stored_record>& rows,
                             const record& fill) {
    const auto found = rows.find(identity_of(fill));
    return found == rows.end() ? nullptr : &found->second;
}

}  // namespace

fs::path clickhouse_sink::folder_of(const fs::path& state,
                                    const adapter::clickhouse_address& address) {
    std::string name = address.server.substr(address.server.find("://") + 3) + '_';
    name += address.database;
    std::replace_if(
        name.begin(), name.end(),
        [](char c) { return c == '/' || c == ':' || c == '[' || c == ']'; }, '_');
    return state / name;
}

clickhouse_sink::clickhouse_sink(const adapter::clickhouse_address& address, std::string password,
                                 const fs::path& state, std::string instance)
    : server_{address, std::move(password)},
      folder_{folder_of(state, address)},
      instance_{std::move(instance)},
      spool_{folder_ / "spool"} {
    server_.cancel_on(&stop_overdue_flag());
    remove_unfinished(folder_);
}

void clickhouse_sink::open() {
    if (!spool_.set_aside_files().empty()) {
        warn(waiting());
    }
    remember_spooled();
    deliver();
    throw_if_damaged();
}

/// Whether the server answers and its schema is verified; asks at most as often as the back-off
/// lets it.
bool clickhouse_sink::reachable() {
    if (clock::now() < next_try_) {
        return false;
    }
    if (verified_) {
        return true;
    }
    try {
        const schema_report report = verify_schema(server_);
        std::string events;
        append_schema_events(events, report);
        log_event(events);
        if (!report.verified()) {
            throw failure{exit_schema, "the schema of " + server_.address().database +
                                           " is not what this program writes; run `truefill "
                                           "schema apply`, or see:\n" +
                                           report.problems()};
        }
        const std::string known =
            ask(server_,
                "SELECT name FROM system.settings WHERE name IN ('async_insert', "
                "'insert_deduplication_token') FORMAT TabSeparated");
        has_async_insert_ = known.find("async_insert") != std::string::npos;
        has_tokens_ = known.find("insert_deduplication_token") != std::string::npos;
    } catch (const failure& error) {
        if (error.exit_code() != exit_unusable) {
            throw;
        }
        out_of_reach(error.what());
        return false;
    }
    verified_ = true;
    backoff_.reset();
    return true;
}

void clickhouse_sink::out_of_reach(const std::string& why) {
    const auto delay = backoff_.next();
    next_try_ = clock::now() + delay;
    log_event("sink_unreachable", [&](event& line) {
        line.text("why", why).number("retry_ms", delay.count()).text("waiting", waiting());
    });
}

void clickhouse_sink::remember_spooled() {
    simdjson::dom::parser parser;
    for (const std::string& name : spool_.pending()) {
        const auto file = take(name);
        if (!file || file->kind != row_kind::fill) {
            continue;
        }
        for_each_line(file->rows, [&](std::string_view line) {
            if (auto row = read_line(parser, line)) {
                recent_.remember(std::move(*row));
            }
        });
    }
}

std::optional<clickhouse_sink::stored_rows> clickhouse_sink::look_up(
    const std::vector<record>& fills) {
    std::unordered_map<std::string_view, std::vector<std::string_view>> ids_by_account;
    for (const record& fill : fills) {
        ids_by_account[fill.account].push_back(fill.fill_id);
    }
    stored_rows rows;
    for (const auto& [account, ids] : ids_by_account) {
        const std::string sql =
            "SELECT " + joined(stored_columns) +
            " FROM mm_fills_v2 WHERE account = " + adapter::sql_literal(account) +
            " AND fill_id IN (" + list_of_literals(ids) + ") FORMAT TabSeparated";
        const auto reply = server_.send(sql, {{"max_query_size", "104857600"},
                                              {"max_ast_elements", "1000000"},
                                              {"max_expanded_ast_elements", "1000000"}});
        if (reply.outcome == adapter::outcome::unknown) {
            out_of_reach(reply.text);
            return std::nullopt;
        }
        if (reply.outcome != adapter::outcome::done) {
            throw_refused(reply);
        }
        add_rows(rows, reply.text);
    }
    return rows;
}

std::optional<std::int64_t> clickhouse_sink::number_in(const std::string& sql) {
    if (!reachable()) {
        return std::nullopt;
    }
    const auto reply = server_.send(sql + " FORMAT TabSeparated");
    if (reply.outcome == adapter::outcome::unknown) {
        out_of_reach(reply.text);
        return std::nullopt;
    }
    if (reply.outcome != adapter::outcome::done) {
        throw_refused(reply);
    }
    const auto rows = adapter::tab_separated(reply.text);
    if (rows.size() != 1 || rows[0].size() != 2 || rows[0][1] == "0") {
        return std::nullopt;
    }
    std::int64_t number = 0;
    const std::string& text = rows[0][0];
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size() ? std::optional{number}
                                                                    : std::nullopt;
}

std::optional<timestamp> clickhouse_sink::newest_fill(const fill_filter& among) {
    std::string sql = "SELECT max(ts_us), count() FROM mm_fills_v2 WHERE account = " +
                      adapter::sql_literal(among.account) + conditions_of(among);
    for (const std::string& market : among.markets) {
        sql += &market == &among.markets.front() ? " AND market_ticker IN (" : ",";
        sql += adapter::sql_literal(market);
    }
    sql += among.markets.empty() ? "" : ")";
    const auto us = number_in(sql);
    return us ? std::optional{timestamp{std::chrono::microseconds{*us}}} : std::nullopt;
}

std::uint64_t clickhouse_sink::reject_bytes_since(timestamp time) {
    const auto bytes =
        number_in("SELECT sum(length(raw)), count() FROM mm_fill_rejects WHERE seen_us >= " +
                  std::to_string(microseconds_of(time)));
    return static_cast<std::uint64_t>(bytes.value_or(0));
}

void clickhouse_sink::add_rows(stored_rows& rows, std::string_view reply) {
    for (const auto& fields : adapter::tab_separated(reply)) {
        auto row = read_fill_row(fields);
        if (!row) {
            throw failure{exit_schema,
                          "mm_fills_v2 holds a row that this program did not write: fill " +
                              (fields.size() > 1 ? fields[1] : std::string{"?"})};
        }
        stored_record& highest = rows[identity_of(row->content)];
        if (highest.version <= row->version) {
            highest = std::move(*row);
        }
    }
}

void clickhouse_sink::put(row_kind kind, const std::string& rows, bool unreconciled) {
    if (!rows.empty()) {
        spool_.put(kind, rows, unreconciled);
    }
}

void clickhouse_sink::put_changes(const std::vector<change>& changes) {
    std::vector<reject_row> rejects;
    rejects.reserve(changes.size());
    const std::uint64_t time = now_us();
    for (const change& changed : changes) {
        rejects.push_back(changed_row(changed.before, time));
    }
    put(row_kind::reject, reject_lines(rejects, time));
}

write_result clickhouse_sink::write(batch&& rows) {
    std::vector<record> unknown;
    std::copy_if(rows.fills.begin(), rows.fills.end(), std::back_inserter(unknown),
                 [&](const record& fill) { return recent_.find(fill) == nullptr; });
    // What waits goes first: then the look-up sees it.
    bool was_compared = deliver();
    stored_rows stored;
    if (was_compared && !unknown.empty()) {
        auto found = look_up(unknown);
        was_compared = found.has_value();
        stored = std::move(found).value_or(stored_rows{});
    }
    const std::uint64_t time = now_us();
    reconciled result = reconcile(
        std::move(rows.fills),
        [&](const record& fill) {
            const stored_record* const recent = recent_.find(fill);
            return recent != nullptr ? recent : find_in(stored, fill);
        },
        time);
    put_changes(result.counts.changes);
    put(row_kind::reject, reject_lines(rows.rejects, time));
    put(row_kind::fill, fill_lines(result.rows, instance_), !was_compared);
    put(row_kind::link, link_lines(rows.links, time));

    for (stored_record& row : result.rows) {
        recent_.remember(std::move(row));
    }
    for (auto& [identity, row] : stored) {
        if (recent_.find(row.content) == nullptr) {
            recent_.remember(std::move(row));
        }
    }
    deliver();
    if (rows.watermark) {
        watermark_file{folder_, rows.watermark->of}.raise(rows.watermark->to,
                                                          rows.watermark->replaces);
    }
    return std::move(result.counts);
}

/// Old servers do not know async_insert; on new ones it is on unless turned off.
adapter::clickhouse_settings clickhouse_sink::insert_settings() const {
    adapter::clickhouse_settings settings{{"input_format_skip_unknown_fields", "0"}};
    if (has_async_insert_) {
        settings.emplace_back("async_insert", "0");
    }
    return settings;
}

bool clickhouse_sink::deliver() {
    if (!reachable() || !deliver_spooled() || !deliver_polls()) {
        return false;
    }
    throw_if_damaged();
    return true;
}

bool clickhouse_sink::deliver_spooled() {
    bool all_sent = true;
    // Begins again after a file was reconciled: what is left of it goes before what came later.
    for (bool again = true; again;) {
        again = false;
        all_sent = true;
        for (const std::string& name : spool_.pending()) {
            const auto file = take(name);
            if (!file) {
                all_sent = all_sent && spool_.read(name).status != spool_status::being_written;
                continue;
            }
            again = spool::is_unreconciled(name);
            if (!(again ? reconcile_spooled(name, *file) : send_spooled(name, *file))) {
                return false;
            }
            if (again) {
                break;
            }
        }
    }
    if (!all_sent) {
        next_try_ = clock::now() + copy_pause;
    }
    return all_sent;
}

std::optional<spool_file> clickhouse_sink::take(const std::string& name) {
    spool_file file = spool_.read(name);
    if (file.status == spool_status::damaged) {
        set_aside(name, file.problem);
        ++n_damaged_;
    }
    return file.status == spool_status::whole ? std::optional{std::move(file)} : std::nullopt;
}

void clickhouse_sink::set_aside(const std::string& name, const std::string& reason) {
    spool_.set_aside(name, reason);
    log_event("batch_set_aside", [&](event& line) {
        line.text("file", (spool_.failed() / name).string()).text("why", reason);
    });
}

void clickhouse_sink::throw_if_damaged() const {
    if (n_damaged_ != 0) {
        throw failure{exit_waiting, std::to_string(n_damaged_) +
                                        " damaged in the spool, not sent: " + undelivered(spool_)};
    }
}

bool clickhouse_sink::reconcile_spooled(const std::string& name, const spool_file& file) {
    simdjson::dom::parser parser;
    std::vector<stored_record> rows;
    std::vector<record> fills;
    bool all_read = file.kind == row_kind::fill;
    for_each_line(file.rows, [&](std::string_view line) {
        if (auto row = read_line(parser, line)) {
            fills.push_back(row->content);
            rows.push_back(std::move(*row));
        } else {
            all_read = false;
        }
    });
    if (!all_read) {
        set_aside(name, "a row is no fill");
        ++n_damaged_;
        return true;
    }
    const auto stored = look_up(fills);
    if (!stored) {
        return false;
    }
    reconciled result = reconcile_unseen(
        std::move(rows), [&](const record& fill) { return find_in(*stored, fill); });
    log_changes(result.counts.changes);
    put_changes(result.counts.changes);
    put(row_kind::fill, fill_lines(result.rows, instance_));
    for (stored_record& row : result.rows) {
        recent_.remember(std::move(row));
    }
    spool_.remove(name);
    return true;
}

bool clickhouse_sink::send_spooled(const std::string& name, const spool_file& file) {
    const std::string token = name.substr(0, name.find('.'));
    adapter::clickhouse_settings settings = insert_settings();
    if (has_tokens_) {
        settings.emplace_back("insert_deduplication_token", token);
    }
    const auto reply = server_.send(insert_statement(file.kind) + file.rows, settings);
    switch (reply.outcome) {
        case adapter::outcome::done:
            spool_.remove(name);
            backoff_.reset();
            return true;
        case adapter::outcome::unknown: out_of_reach(reply.text); return false;
        case adapter::outcome::no_access: throw_refused(reply);
        case adapter::outcome::disagree: break;
    }
    set_aside(name, reply.text);
    throw failure{exit_schema, "ClickHouse refuses a batch for good, which is kept as " +
                                   (spool_.failed() / name).string() +
                                   "; see `truefill schema verify`: " + reply.text};
}

void clickhouse_sink::record_poll(const poll_row& poll) {
    polls_.push_back(poll_line(poll, now_us()));
    if (polls_.size() > most_waiting_polls) {
        polls_.pop_front();
    }
    deliver();
}

bool clickhouse_sink::deliver_polls() {
    if (polls_.empty()) {
        return true;
    }
    std::string body = insert_statement(row_kind::poll);
    for (const std::string& line : polls_) {
        body += line;
    }
    const auto reply = server_.send(body, insert_settings());
    if (reply.outcome == adapter::outcome::done) {
        polls_.clear();
        return true;
    }
    if (reply.outcome == adapter::outcome::unknown) {
        out_of_reach(reply.text);
        return false;
    }
    throw_refused(reply);
}

std::chrono::milliseconds clickhouse_sink::next_delivery() const {
    return std::max(std::chrono::milliseconds{0},
                    std::chrono::ceil<std::chrono::milliseconds>(next_try_ - clock::now()));
}

}  // namespace truefill::tool
