#include "clickhouse/sink/delivery.hpp"

#include <simdjson.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "clickhouse/rows.hpp"
#include "clickhouse/sink/row_json.hpp"
#include "clickhouse/sink/stored_fills.hpp"

namespace truefill::tool {

namespace {

/// The pause before another look at a file that somebody is writing into the spool.
constexpr std::chrono::milliseconds copy_pause{200};

/// The fills of a file's rows; false when a row is not a fill.
bool read_rows(std::string_view text, std::vector<stored_record>& rows) {
    simdjson::dom::parser parser;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        auto row = read_row_line(parser, text.substr(0, end));
        if (!row) {
            return false;
        }
        rows.push_back(std::move(*row));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return true;
}

}  // namespace

void spool_delivery::put(row_kind kind, const std::string& rows, route by) {
    if (rows.empty() || (by == route::server_first && try_send(kind, rows))) {
        return;
    }
    spool_.put(kind, rows, by == route::unreconciled);
}

bool spool_delivery::try_send(row_kind kind, const std::string& rows) {
    // A refused batch is spooled as well: deliver() sets it aside and says why.
    return server_.reachable() &&
           server_.insert(insert_statement(kind) + rows, spool::hash_of(kind, rows)).outcome ==
               adapter::outcome::done;
}

void spool_delivery::put_fills(const std::vector<stored_record>& rows, route by) {
    put(row_kind::fill, fill_lines(rows, instance_), by);
}

void spool_delivery::put_changes(const std::vector<change>& changes, route by) {
    std::vector<reject_row> rejects;
    rejects.reserve(changes.size());
    const std::uint64_t time = now_us();
    for (const change& changed : changes) {
        rejects.push_back(changed_row(changed.before, time));
    }
    put(row_kind::reject, reject_lines(rejects, time), by);
}

void spool_delivery::remember_spooled() {
    for (const std::string& name : spool_.pending()) {
        const auto file = take(name);
        std::vector<stored_record> rows;
        if (file && file->kind == row_kind::fill && read_rows(file->rows, rows)) {
            for (stored_record& row : rows) {
                recent_.remember(std::move(row));
            }
        }
    }
}

bool spool_delivery::deliver() {
    bool all_sent = true;
    // Begins again after a file was reconciled: what is left of it goes before the later files.
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
            if (!(again ? reconcile_file(name, *file) : send(name, *file))) {
                return false;
            }
            if (again) {
                break;
            }
        }
    }
    if (!all_sent) {
        server_.pause(copy_pause);
    }
    return all_sent;
}

std::optional<spool_file> spool_delivery::take(const std::string& name) {
    spool_file file = spool_.read(name);
    if (file.status == spool_status::damaged) {
        set_aside_damaged(name, file.problem);
    }
    return file.status == spool_status::whole ? std::optional{std::move(file)} : std::nullopt;
}

void spool_delivery::set_aside(const std::string& name, const std::string& reason) {
    spool_.set_aside(name, reason);
    log_event("batch_set_aside", [&](event& line) {
        line.text("file", (spool_.failed() / name).string()).text("why", reason);
    });
}

void spool_delivery::set_aside_damaged(const std::string& name, const std::string& reason) {
    set_aside(name, reason);
    ++n_damaged_;
}

void spool_delivery::throw_if_damaged() const {
    if (n_damaged_ != 0) {
        throw failure{exit_waiting, std::to_string(n_damaged_) +
                                        " damaged in the spool, not sent: " + undelivered(spool_)};
    }
}

bool spool_delivery::reconcile_file(const std::string& name, const spool_file& file) {
    std::vector<stored_record> rows;
    if (file.kind != row_kind::fill || !read_rows(file.rows, rows)) {
        set_aside_damaged(name, "a row is not a fill");
        return true;
    }
    std::vector<record> fills;
    fills.reserve(rows.size());
    for (const stored_record& row : rows) {
        fills.push_back(row.content);
    }
    const auto stored = look_up(server_, fills);
    if (!stored) {
        return false;
    }
    reconciled result = reconcile_unseen(
        std::move(rows), [&](const record& fill) { return find_in(*stored, fill); });
    log_changes(result.counts.changes);
    put_changes(result.counts.changes, route::spool);
    put_fills(result.rows, route::spool);
    for (stored_record& row : result.rows) {
        recent_.remember(std::move(row));
    }
    spool_.remove(name);
    return true;
}

bool spool_delivery::send(const std::string& name, const spool_file& file) {
    const std::string token = name.substr(0, name.find('.'));
    const auto reply = server_.insert(insert_statement(file.kind) + file.rows, token);
    if (reply.outcome == adapter::outcome::done) {
        spool_.remove(name);
        return true;
    }
    if (reply.outcome == adapter::outcome::unknown) {
        return false;
    }
    set_aside(name, reply.text);
    throw failure{exit_schema, "ClickHouse refuses a batch for good, which is kept as " +
                                   (spool_.failed() / name).string() +
                                   "; see `truefill schema verify`: " + reply.text};
}

}  // namespace truefill::tool
