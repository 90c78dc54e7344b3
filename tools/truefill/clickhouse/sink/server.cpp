#include "clickhouse/sink/server.hpp"

#include <algorithm>
#include <utility>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"
#include "clickhouse/cluster/nodes.hpp"
#include "clickhouse/cluster/schema.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

/// The server's code for a table that it does not know, so that the next host is asked.
constexpr int unknown_table = 60;

}  // namespace

sink_server::sink_server(const clickhouse_hosts& hosts, const std::string& password,
                         const spool& spooled)
    : server_{hosts, password}, spooled_{spooled} {
    server_.cancel_on(&stop_overdue_flag());
    server_.check_hosts_with([this] { return check_host(); });
}

bool sink_server::reachable() {
    if (clock::now() < next_try_) {
        return false;
    }
    if (verified_) {
        return true;
    }
    try {
        verify();
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

void sink_server::verify() {
    const auto reply = server_.send("SELECT 1 FORMAT TabSeparated");
    switch (reply.outcome) {
        case adapter::outcome::done: return;
        case adapter::outcome::unknown: throw_unanswered(server_, reply);
        case adapter::outcome::no_access: throw_refused(reply);
        case adapter::outcome::disagree: throw failure{exit_schema, reply.text};
    }
}

adapter::clickhouse_reply sink_server::check_host() try {
    const schema_report report = verify_schema(server_);
    std::string events;
    append_schema_events(events, report);
    log_event(events);
    if (report.verified()) {
        find_replicas();
        return {.outcome = adapter::outcome::done, .code = 0, .text = {}};
    }
    return {.outcome = adapter::outcome::disagree,
            .code = unknown_table,
            .text = "the schema of " + server_.address().database +
                    " is not what this program writes; run `truefill schema apply`, or see:\n" +
                    report.problems()};
} catch (const failure& error) {
    const auto outcome = error.exit_code() == exit_unusable    ? adapter::outcome::unknown
                         : error.exit_code() == exit_no_access ? adapter::outcome::no_access
                                                               : adapter::outcome::disagree;
    return {.outcome = outcome,
            .code = outcome == adapter::outcome::disagree ? unknown_table : 0,
            .text = error.what()};
}

void sink_server::find_replicas() {
    replicas_.clear();
    // remote() would want the password in its text, which is logged.
    if (!server_.has_distributed_tables() || !server_.address().user.empty()) {
        return;
    }
    for (const cluster_node& node : nodes_of(server_, cluster_of(server_).value_or(""))) {
        replicas_ += (replicas_.empty() ? "" : ",") + node.address;
    }
}

void sink_server::out_of_reach(const std::string& why) {
    const auto delay = backoff_.next();
    pause(delay);
    log_event("sink_unreachable", [&](event& line) {
        line.text("why", why)
            .number("retry_ms", delay.count())
            .text("waiting", undelivered(spooled_));
    });
}

std::optional<std::string> sink_server::select(const std::string& sql,
                                               const adapter::clickhouse_settings& settings) {
    auto reply = server_.send(sql, settings);
    if (reply.outcome == adapter::outcome::unknown) {
        out_of_reach(reply.text);
        return std::nullopt;
    }
    if (reply.outcome != adapter::outcome::done) {
        throw_refused(reply);
    }
    return std::move(reply.text);
}

std::optional<std::string> sink_server::select_from_all_replicas(
    std::string_view table, const std::function<std::string(const std::string&)>& select_from,
    const adapter::clickhouse_settings& settings) {
    if (replicas_.empty() || !server_.has_distributed_tables() ||
        clock::now() < next_try_of_replicas_) {
        return std::nullopt;
    }
    constexpr std::chrono::seconds longest{5};  // a frozen replica does not answer at all
    server_.wait_at_most(longest);
    auto reply = server_.send_here(
        select_from("remote(" + adapter::sql_literal(replicas_) + ", " +
                    server_.address().database + ", " + std::string{table} + "_local)"),
        settings);
    server_.wait_at_most(adapter::clickhouse::usual_wait);
    if (reply.outcome != adapter::outcome::done) {
        next_try_of_replicas_ = clock::now() + std::chrono::minutes{1};
        return std::nullopt;
    }
    return std::move(reply.text);
}

adapter::clickhouse_reply sink_server::insert(std::string_view statement, std::string_view token) {
    auto reply = server_.insert(statement, token);
    switch (reply.outcome) {
        case adapter::outcome::done: backoff_.reset(); break;
        case adapter::outcome::unknown: out_of_reach(reply.text); break;
        case adapter::outcome::no_access: throw_refused(reply);
        case adapter::outcome::disagree: break;
    }
    return reply;
}

std::chrono::milliseconds sink_server::next_try() const {
    return std::max(std::chrono::milliseconds{0},
                    std::chrono::ceil<std::chrono::milliseconds>(next_try_ - clock::now()));
}

}  // namespace truefill::tool
