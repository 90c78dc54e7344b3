// The tables: numbered migrations, what they should have made, and whether it is there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <clickhouse.hpp>

#include "booking/schema_report.hpp"

namespace truefill::tool {

[[nodiscard]] const std::vector<migration>& migrations();

/// Throws failure for a reply that says no for good. Precondition: its outcome is disagree or
/// no_access.
[[noreturn]] void throw_refused(const adapter::clickhouse_reply& reply);

/// A statement that must succeed. Throws failure: unusable when no answer came, schema or
/// no_access as the server said.
std::string ask(adapter::clickhouse& server, std::string_view sql,
                const adapter::clickhouse_settings& settings = {}, bool in_database = true);

/// The name of the view in this database: mm_fills unless a table stands there.
[[nodiscard]] std::string view_name(adapter::clickhouse& server);
/// Compares what is there with what should be; changes nothing.
[[nodiscard]] schema_report verify_schema(adapter::clickhouse& server);
/// Applies what is missing, in order, and records it in truefill_migrations. Returns what was
/// applied; nothing the second time.
std::vector<std::string> apply_schema(adapter::clickhouse& server);
/// All statements, for people: `database` and the view's name filled in.
[[nodiscard]] std::string clickhouse_schema_text(std::string_view database, std::string_view view);

}  // namespace truefill::tool
