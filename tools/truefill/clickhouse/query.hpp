// Sends statements to a server and reads the rows and numbers of its replies.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "booking/sink.hpp"
#include "clickhouse/connection.hpp"

namespace truefill::tool {

/// Sends a statement and returns the reply's text. Throws failure: unusable when no reply came,
/// schema or no_access when the server refused it.
std::string ask(connection& server, std::string_view sql,
                const adapter::clickhouse_settings& settings = {}, bool in_database = true);

/// Throws the failure for a refused statement. Precondition: the outcome is disagree or no_access.
[[noreturn]] void throw_refused(const adapter::clickhouse_reply& reply);

/// Throws the failure for a statement whose outcome is unknown.
[[noreturn]] void throw_unanswered(const connection& server,
                                   const adapter::clickhouse_reply& reply);

/// The server of a ClickHouse sink. Throws failure (usage) for another sink.
[[nodiscard]] connection connect(const sink_options& where);

/// The rows of a SELECT that names no format; NULL is "\N". Throws failure, as ask() does.
[[nodiscard]] std::vector<std::vector<std::string>> select(connection& server,
                                                           std::string_view sql);
/// The first row of such a SELECT. Throws failure (unusable) when there is none.
[[nodiscard]] std::vector<std::string> select_row(connection& server, std::string_view sql);

/// A whole number as a server writes it. Throws failure (schema) for anything else.
[[nodiscard]] std::int64_t integer_in(std::string_view text);
[[nodiscard]] std::uint64_t count_in(std::string_view text);
/// Nothing for NULL.
[[nodiscard]] std::optional<std::int64_t> nullable_integer_in(std::string_view text);

}  // namespace truefill::tool
