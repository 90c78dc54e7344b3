#include "clickhouse/query.hpp"

#include <charconv>
#include <stdexcept>

#include "base/exit_code.hpp"

namespace truefill::tool {

namespace {

template <class Number>
Number number_in(std::string_view text) {
    Number value = 0;
    const char* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, value);
    if (error != std::errc{} || stop != end || text.empty()) {
        throw failure{exit_schema,
                      "the server wrote '" + std::string{text} + "' where a number belongs"};
    }
    return value;
}

}  // namespace

void throw_refused(const adapter::clickhouse_reply& reply) {
    if (reply.outcome == adapter::outcome::no_access) {
        throw failure{exit_no_access,
                      "ClickHouse refuses the user or the password (which comes from "
                      "TRUEFILL_CLICKHOUSE_PASSWORD): " +
                          reply.text};
    }
    throw failure{exit_schema,
                  "the schema is not what this program takes it for; see `truefill schema "
                  "verify`: " +
                      reply.text};
}

void throw_unanswered(const connection& server, const adapter::clickhouse_reply& reply) {
    const std::string what = reply.code == 0 ? "no answer from " : "no success at ";
    throw failure{exit_unusable, what + server.address().server + ": " + reply.text};
}

std::string ask(connection& server, std::string_view sql,
                const adapter::clickhouse_settings& settings, bool in_database) {
    adapter::clickhouse_reply reply = server.send(sql, settings, in_database);
    if (reply.outcome == adapter::outcome::unknown) {
        throw_unanswered(server, reply);
    }
    if (reply.outcome != adapter::outcome::done) {
        throw_refused(reply);
    }
    return std::move(reply.text);
}

connection connect(const sink_options& where) {
    refuse_retired_sink(where);
    try {
        return {parse_hosts(where.address), where.password};
    } catch (const std::invalid_argument& error) {
        throw failure{exit_usage, std::string{"--sink: "} + error.what()};
    }
}

std::vector<std::vector<std::string>> select(connection& server, std::string_view sql) {
    return adapter::tab_separated(ask(server, std::string{sql} + " FORMAT TabSeparated"));
}

std::vector<std::string> select_row(connection& server, std::string_view sql) {
    auto rows = select(server, sql);
    if (rows.empty()) {
        throw failure{exit_unusable, "no answer to: " + std::string{sql}};
    }
    return std::move(rows.front());
}

std::int64_t integer_in(std::string_view text) {
    return number_in<std::int64_t>(text);
}

std::uint64_t count_in(std::string_view text) {
    return number_in<std::uint64_t>(text);
}

std::optional<std::int64_t> nullable_integer_in(std::string_view text) {
    return text == "\\N" ? std::nullopt : std::optional{integer_in(text)};
}

}  // namespace truefill::tool
