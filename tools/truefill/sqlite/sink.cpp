#include "sqlite/sink.hpp"

#include <utility>

#include "base/clock.hpp"
#include "base/digest.hpp"
#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "booking/reconcile.hpp"
#include "sqlite/rows.hpp"
#include "sqlite/schema.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view find_fill =
    " WHERE account = ? AND fill_id = ? AND exchange_order_id = ?";
constexpr std::string_view put_reject =
    "INSERT INTO mm_fill_rejects (raw_sha256, stage, reason, field, looks_like, source, raw, "
    "seen_us, ver) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) "
    "ON CONFLICT (raw_sha256) DO UPDATE SET stage = excluded.stage, reason = excluded.reason, "
    "field = excluded.field, looks_like = excluded.looks_like, source = excluded.source, "
    "seen_us = excluded.seen_us, ver = excluded.ver WHERE excluded.ver >= ver";
constexpr std::string_view put_poll =
    "INSERT OR REPLACE INTO mm_fill_polls (account, engine_instance_id, polled_us, complete, "
    "problem, n_pages, n_api, n_raw, n_real, n_valid, n_passed, n_duplicate, n_inserted, n_failed, "
    "watermark_us, ver) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
constexpr std::string_view get_watermark =
    "SELECT watermark_us FROM truefill_watermarks WHERE exchange = ? AND account = ? AND "
    "subaccount = ?";
constexpr std::string_view raise_watermark =
    "INSERT INTO truefill_watermarks (exchange, account, subaccount, watermark_us) "
    "VALUES (?, ?, ?, ?) ON CONFLICT (exchange, account, subaccount) DO UPDATE SET "
    "watermark_us = excluded.watermark_us WHERE excluded.watermark_us > watermark_us OR ?";

/// A file without a single table is new; another program may make the tables at the same time.
void make_tables_of_new_file(const sqlite_database& in) {
    if (in.integer("SELECT count(*) FROM sqlite_schema") == 0) {
        apply_schema(in);
    }
}

bool has_fills(const sqlite_database& in, const std::string& account) {
    return in.prepare("SELECT 1 FROM mm_fills_v2 WHERE account = ? LIMIT 1").with(account).next();
}

}  // namespace

struct sqlite_sink::connected {
    explicit connected(sqlite_database in, const std::string& instance)
        : database{std::move(in)},
          find{database.prepare("SELECT " + std::string{sqlite_fill_columns} + " FROM mm_fills_v2" +
                                std::string{find_fill})},
          fills{database, instance},
          reject{database.prepare(put_reject)},
          links{database},
          poll{database.prepare(put_poll)},
          mark{database.prepare(get_watermark)},
          raise{database.prepare(raise_watermark)} {}

    sqlite_database database;
    sqlite_statement find;
    fill_writer fills;
    sqlite_statement reject;
    link_writer links;
    sqlite_statement poll;
    sqlite_statement mark;
    sqlite_statement raise;
};

sqlite_sink::sqlite_sink(fs::path file, std::string instance)
    : file_{std::move(file)}, instance_{std::move(instance)} {}

sqlite_sink::~sqlite_sink() = default;

void sqlite_sink::open() {
    sqlite_database database = open_fills(file_, sqlite_access::create);
    database.prepare_for_writing();
    make_tables_of_new_file(database);
    const schema_report report = verify_schema(database);
    std::string events;
    append_schema_events(events, report);
    log_event(events);
    if (!report.verified()) {
        throw failure{exit_schema, "the schema of " + file_.string() +
                                       " is not what this program writes; run `truefill schema "
                                       "apply`, or see:\n" +
                                       report.problems()};
    }
    connected_ = std::make_unique<connected>(std::move(database), instance_);
}

write_result sqlite_sink::write(batch&& rows) {
    try {
        return write_whole(std::move(rows));
    } catch (const failure& error) {
        if (error.exit_code() != exit_schema) {
            throw;
        }
        throw failure{exit_schema,
                      std::string{error.what()} + "; `truefill schema verify` says what differs"};
    }
}

write_result sqlite_sink::write_whole(batch&& rows) {
    connected& to = *connected_;
    // The write lock is held from the look-up on: what is found can't change before it is replaced.
    sqlite_transaction held{to.database};
    stored_record stored;
    const auto find = [&](const record& fill) -> const stored_record* {
        if (!to.find.with(fill.account, fill.fill_id, fill.order_id).next()) {
            return nullptr;
        }
        stored = read_fill(to.find, file_);
        to.find.reset();
        return &stored;
    };
    const std::uint64_t time = now_us();
    reconciled result = reconcile(std::move(rows.fills), find, time);
    for (const stored_record& row : result.rows) {
        to.fills.put(row);
    }
    for (const change& changed : result.counts.changes) {
        rows.rejects.push_back(changed_row(changed.before, time));
    }
    for (const reject_row& row : rows.rejects) {
        const std::string hash = row.key();
        to.reject
            .with(hash, row.stage, row.reason, row.field, row.looks_like, row.source, row.raw,
                  row.seen_us, time)
            .run();
    }
    for (const link_row& row : rows.links) {
        to.links.put(row, time);
    }
    if (rows.watermark) {
        const auto& [of, until, replaces] = *rows.watermark;
        to.raise.with(of.exchange, of.account, of.scope(), microseconds_of(until), replaces).run();
    }
    held.commit();
    return std::move(result.counts);
}

void sqlite_sink::record_poll(const poll_row& poll) {
    const stats& all = poll.funnel;
    connected_->poll
        .with(poll.account, poll.engine_instance_id, poll.polled_us, poll.complete, poll.problem,
              poll.n_pages, all.n_api, all.n_raw, all.n_real, all.n_valid, all.n_passed,
              all.n_duplicate, all.n_inserted, all.n_failed, poll.watermark_us, now_us())
        .run();
}

watermark_reading sqlite_sink::watermark_of(const watermark_key& whose) {
    sqlite_statement& mark = connected_->mark;
    if (!mark.with(whose.exchange, whose.account, whose.scope()).next()) {
        return {};
    }
    const timestamp until{std::chrono::microseconds{mark.integer(0)}};
    mark.reset();
    return {.time = until};
}

std::optional<timestamp> sqlite_sink::newest_fill(const fill_filter& among) {
    const std::string conditions = conditions_of(among);
    const auto newest_of = [&](const std::string& market) {
        // Backwards from the newest time to the first match. Otherwise the engine would read all of
        // the account's rows.
        sqlite_statement newest = connected_->database.prepare(
            "SELECT ts_us FROM mm_fills_v2 INDEXED BY mm_fills_v2_by_time WHERE account = ? AND "
            "(? = '' OR market_ticker = ?)" +
            conditions + " ORDER BY ts_us DESC LIMIT 1");
        const bool found = newest.with(among.account, market, market).next();
        return found ? std::optional{timestamp{std::chrono::microseconds{newest.integer(0)}}}
                     : std::nullopt;
    };
    if (!has_fills(connected_->database, among.account)) {
        return std::nullopt;  // else all times would be looked through for it
    }
    if (among.markets.empty()) {
        return newest_of("");
    }
    std::optional<timestamp> newest;
    for (const std::string& market : among.markets) {
        newest = std::max(newest, newest_of(market));  // nothing is below any time
    }
    return newest;
}

std::uint64_t sqlite_sink::reject_bytes_since(timestamp time) {
    return static_cast<std::uint64_t>(
        connected_->database.integer("SELECT coalesce(sum(length(CAST(raw AS BLOB))), 0) FROM "
                                     "mm_fill_rejects WHERE seen_us >= " +
                                     std::to_string(microseconds_of(time))));
}

}  // namespace truefill::tool
