#include "clickhouse/sink.hpp"

#include <simdjson.h>

#include <algorithm>
#include <truefill/output/rows.hpp>
#include <truefill/version.hpp>
#include <utility>

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "booking/record_json.hpp"
#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view fills_table = "mm_fills_v2";
constexpr std::string_view reject_columns =
    "raw_sha256, stage, reason, field, looks_like, source, raw, seen_us, ver";
constexpr std::string_view poll_columns =
    "account, engine_instance_id, polled_us, complete, problem, n_pages, n_api, n_raw, n_real, "
    "n_valid, n_passed, n_duplicate, n_inserted, n_failed, watermark_us, ver";

/// Heartbeats that wait for a server that is down: a day of a poll every minute.
constexpr std::size_t most_waiting_polls = 1440;

/// A folder's name for a server and a database.
std::string folder_name(const adapter::clickhouse_address& address) {
    std::string name = address.server.substr(address.server.find("://") + 3) + '_';
    name += address.database;
    std::replace_if(
        name.begin(), name.end(),
        [](char c) { return c == '/' || c == ':' || c == '[' || c == ']'; }, '_');
    return name;
}

}  // namespace

std::string insert_statement(std::string_view table, std::string_view columns) {
    std::string statement = "INSERT INTO ";
    statement += table;
    statement += " (";
    statement += columns;
    statement += ") FORMAT JSONEachRow\n";
    return statement;
}

const stored_record* recent_fills::find(const record& one) const {
    const auto found = by_identity_.find(identity_of(one));
    return found == by_identity_.end() ? nullptr : &found->second;
}

void recent_fills::remember(stored_record one) {
    std::string key = identity_of(one.content);
    const auto [place, is_new] = by_identity_.insert_or_assign(key, std::move(one));
    if (is_new) {
        order_.push_back(std::move(key));
        if (order_.size() > capacity) {
            by_identity_.erase(order_.front());
            order_.pop_front();
        }
    }
}

clickhouse_sink::clickhouse_sink(const adapter::clickhouse_address& address, std::string password,
                                 const fs::path& state, std::string instance)
    : server_{address, std::move(password)},
      folder_{state / folder_name(address)},
      instance_{std::move(instance)},
      spool_{folder_ / "spool"} {}

void clickhouse_sink::open() {
    remember_spooled();
    if (reachable()) {
        deliver();
    }
}

/// Whether the server answers and its schema is verified; asks at most as often as the back-off
/// lets it.
bool clickhouse_sink::reachable() {
    if (verified_) {
        return clock::now() >= next_try_;
    }
    if (clock::now() < next_try_) {
        return false;
    }
    try {
        const schema_report report = verify_schema(server_);
        std::string said;
        append_schema_events(said, report);
        log_event(said);
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

/// A program that starts while the server is down must not spool again what waits already.
void clickhouse_sink::remember_spooled() {
    const std::string statement = insert_statement(fills_table, table_columns);
    simdjson::dom::parser parser;
    for (const std::string& name : spool_.pending()) {
        const std::string body = spool_.read(name).value_or("");
        if (!body.starts_with(statement)) {
            continue;
        }
        for (std::size_t at = statement.size(); at < body.size();) {
            const std::size_t end = std::min(body.find('\n', at), body.size());
            if (auto row = read_line(parser, std::string_view{body}.substr(at, end - at))) {
                recent_.remember(std::move(*row));
            }
            at = end + 1;
        }
    }
}

std::optional<clickhouse_sink::kept_rows> clickhouse_sink::look_up(
    const std::vector<record>& fills) {
    kept_rows kept;
    std::unordered_map<std::string_view, std::vector<std::string_view>> wanted;
    for (const record& one : fills) {
        wanted[one.account].push_back(one.fill_id);
    }
    for (const auto& [account, ids] : wanted) {
        std::string sql = "SELECT ";
        sql += kept_columns();
        sql += " FROM mm_fills_v2 WHERE account = ";
        sql += adapter::sql_literal(account);
        sql += " AND fill_id IN (";
        for (std::size_t i = 0; i < ids.size(); ++i) {
            sql += i == 0 ? "" : ",";
            sql += adapter::sql_literal(ids[i]);
        }
        sql += ") FORMAT TabSeparated";
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
        for (const auto& row : adapter::tab_separated(reply.text)) {
            auto read = read_table_row(row);
            if (!read) {
                throw failure{exit_schema,
                              "mm_fills_v2 holds a row that this program did not write: fill " +
                                  (row.size() > 1 ? row[1] : std::string{"?"})};
            }
            stored_record& newest = kept[identity_of(read->content)];
            if (newest.version <= read->version) {
                newest = std::move(*read);
            }
        }
    }
    return kept;
}

void clickhouse_sink::put(std::string_view table, std::string_view columns, const std::string& rows,
                          bool unseen) {
    if (!rows.empty()) {
        spool_.put(insert_statement(table, columns) + rows, unseen);
    }
}

void clickhouse_sink::put_fills(const std::vector<stored_record>& rows, bool unseen) {
    const std::string engine = "truefill " + std::string{truefill::version};
    std::string lines;
    for (const stored_record& row : rows) {
        append_table_row(lines, row.content,
                         {.engine_instance_id = instance_,
                          .engine_version = engine,
                          .ingest_version = row.version});
    }
    put(fills_table, table_columns, lines, unseen);
}

void clickhouse_sink::put_rejects(const std::vector<reject_row>& rejects, std::uint64_t time) {
    std::string lines;
    for (const reject_row& one : rejects) {
        {
            json::object row{lines};
            write_fields(row, one);
            row.number("ver", time);
        }
        lines += '\n';
    }
    put("mm_fill_rejects", reject_columns, lines);
}

write_result clickhouse_sink::write(batch&& rows) {
    // What waits goes first: then a question to the table sees it.
    std::vector<record> unknown;
    for (const record& one : rows.fills) {
        if (recent_.find(one) == nullptr) {
            unknown.push_back(one);
        }
    }
    kept_rows kept;
    bool seen = deliver();
    if (seen && !unknown.empty()) {
        auto found = look_up(unknown);
        seen = found.has_value();
        kept = std::move(found).value_or(kept_rows{});
    }
    const std::uint64_t time = now_us();
    reconciled done = reconcile(
        std::move(rows.fills),
        [&](const record& one) -> const stored_record* {
            if (const stored_record* const known = recent_.find(one)) {
                return known;
            }
            const auto found = kept.find(identity_of(one));
            return found == kept.end() ? nullptr : &found->second;
        },
        time);
    for (const change& one : done.counts.changes) {
        rows.rejects.push_back(changed_row(one.before, time));
    }
    put_rejects(rows.rejects, time);
    put_fills(done.rows, !seen);

    std::string lines;
    for (const link_row& one : rows.links) {
        {
            json::object row{lines};
            write_fields(row, one);
            row.number("ver", time);
        }
        lines += '\n';
    }
    put("mm_fill_links", link_columns, lines);

    for (stored_record& row : done.rows) {
        recent_.remember(std::move(row));
    }
    for (auto& [key, row] : kept) {
        if (recent_.find(row.content) == nullptr) {
            recent_.remember(std::move(row));
        }
    }
    deliver();
    if (rows.watermark) {
        watermark_file{folder_, rows.watermark->of}.raise(rows.watermark->to);
    }
    return std::move(done.counts);
}

/// Unknown to one server, a default of the other: what is not said differs from version to version.
adapter::clickhouse_settings clickhouse_sink::insert_settings() const {
    adapter::clickhouse_settings settings{{"input_format_skip_unknown_fields", "0"}};
    if (has_async_insert_) {
        settings.emplace_back("async_insert", "0");
    }
    return settings;
}

bool clickhouse_sink::send_spooled(const std::string& name) {
    const auto body = spool_.read(name);
    if (!body) {
        return true;  // another program has delivered it
    }
    const std::string token = name.substr(0, 64);
    adapter::clickhouse_settings settings = insert_settings();
    if (has_tokens_) {
        settings.emplace_back("insert_deduplication_token", token);
    }
    const auto reply = server_.send(*body, settings);
    switch (reply.outcome) {
        case adapter::outcome::done:
            spool_.remove(name);
            backoff_.reset();
            return true;
        case adapter::outcome::unknown: out_of_reach(reply.text); return false;
        case adapter::outcome::no_access: throw_refused(reply);
        case adapter::outcome::disagree: break;
    }
    spool_.set_aside(name, reply.text + '\n');
    throw failure{exit_schema, "ClickHouse refuses a batch for good, which is kept as " +
                                   (spool_.failed() / name).string() +
                                   "; see `truefill schema verify`: " + reply.text};
}

bool clickhouse_sink::deliver() {
    return reachable() && deliver_spooled() && deliver_polls();
}

bool clickhouse_sink::deliver_spooled() {
    // Once more for what is left of batches that were written unseen.
    for (bool again = true; again;) {
        again = false;
        for (const std::string& name : spool_.pending()) {
            if (!(spool::is_unseen(name) ? reconcile_spooled(name) : send_spooled(name))) {
                return false;
            }
            if (spool::is_unseen(name)) {
                again = true;
                break;  // what is left of it goes before what came later
            }
        }
    }
    return true;
}

bool clickhouse_sink::reconcile_spooled(const std::string& name) {
    const auto body = spool_.read(name);
    if (!body) {
        return true;  // another program has seen to it
    }
    simdjson::dom::parser parser;
    std::vector<stored_record> rows;
    std::vector<record> fills;
    for (std::size_t at = body->find('\n') + 1; at < body->size();) {
        const std::size_t end = std::min(body->find('\n', at), body->size());
        auto row = read_line(parser, std::string_view{*body}.substr(at, end - at));
        if (!row) {
            spool_.set_aside(name, "a row does not read\n");
            throw failure{exit_schema, "a batch that this program did not write is kept as " +
                                           (spool_.failed() / name).string()};
        }
        fills.push_back(row->content);
        rows.push_back(std::move(*row));
        at = end + 1;
    }
    const auto kept = look_up(fills);
    if (!kept) {
        return false;
    }
    reconciled done =
        reconcile_unseen(std::move(rows), [&](const record& one) -> const stored_record* {
            const auto found = kept->find(identity_of(one));
            return found == kept->end() ? nullptr : &found->second;
        });
    std::vector<reject_row> older;
    for (const change& one : done.counts.changes) {
        older.push_back(changed_row(one.before, now_us()));
    }
    log_changes(done.counts.changes);
    put_rejects(older, now_us());
    put_fills(done.rows, false);
    for (stored_record& row : done.rows) {
        recent_.remember(std::move(row));
    }
    spool_.remove(name);
    return true;
}

void clickhouse_sink::record_poll(const poll_row& poll) {
    std::string line;
    {
        json::object row{line};
        write_fields(row, poll);
        row.number("ver", now_us());
    }
    polls_.push_back(line + '\n');
    if (polls_.size() > most_waiting_polls) {
        polls_.pop_front();
    }
    deliver();
}

bool clickhouse_sink::deliver_polls() {
    if (polls_.empty()) {
        return true;
    }
    std::string body = insert_statement("mm_fill_polls", poll_columns);
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

std::string clickhouse_sink::waiting() const {
    const std::size_t files = spool_.pending().size();
    if (files == 0) {
        return {};
    }
    return std::to_string(files) + (files == 1 ? " batch waits in " : " batches wait in ") +
           spool_.folder().string();
}

}  // namespace truefill::tool
