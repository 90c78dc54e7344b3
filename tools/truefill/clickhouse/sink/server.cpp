#include "clickhouse/sink/server.hpp"

#include <algorithm>
#include <utility>

#include "base/exit_code.hpp"
#include "base/log.hpp"
#include "base/stop.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"

namespace truefill::tool {

sink_server::sink_server(const adapter::clickhouse_address& address, std::string password,
                         const spool& spooled)
    : server_{address, std::move(password)}, spooled_{spooled} {
    server_.cancel_on(&stop_overdue_flag());
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
    const schema_report report = verify_schema(server_);
    std::string events;
    append_schema_events(events, report);
    log_event(events);
    if (!report.verified()) {
        throw failure{exit_schema, "the schema of " + server_.address().database +
                                       " is not what this program writes; run `truefill schema "
                                       "apply`, or see:\n" +
                                       report.problems()};
    }
    const std::string known = ask(server_,
                                  "SELECT name FROM system.settings WHERE name IN ('async_insert', "
                                  "'insert_deduplication_token') FORMAT TabSeparated");
    has_async_insert_ = known.find("async_insert") != std::string::npos;
    has_tokens_ = known.find("insert_deduplication_token") != std::string::npos;
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

adapter::clickhouse_reply sink_server::insert(std::string_view statement, std::string_view token) {
    adapter::clickhouse_settings settings{{"input_format_skip_unknown_fields", "0"}};
    if (has_async_insert_) {  // recent servers have it on by default
        settings.emplace_back("async_insert", "0");
    }
    if (has_tokens_ && !token.empty()) {
        settings.emplace_back("insert_deduplication_token", token);
    }
    auto reply = server_.send(statement, settings);
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
