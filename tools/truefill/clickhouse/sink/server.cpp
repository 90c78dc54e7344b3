#include "clickhouse/sink/server.hpp"

#include <algorithm>
#include <utility>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

constexpr int unknown_table = 60;

}  // namespace

sink_server::sink_server(const clickhouse_hosts& hosts, std::string password, const spool& spooled)
    : server_{hosts, std::move(password)}, spooled_{spooled} {
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
    return {.outcome = outcome, .code = 0, .text = error.what()};
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

std::optional<std::string> sink_server::try_select(const std::string& sql,
                                                   const adapter::clickhouse_settings& settings) {
    auto reply = server_.send_here(sql, settings);
    return reply.outcome == adapter::outcome::done ? std::optional{std::move(reply.text)}
                                                   : std::nullopt;
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
