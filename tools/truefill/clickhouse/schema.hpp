// The tables: numbered migrations, what they should have made, and whether it is there.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <clickhouse.hpp>

namespace truefill::tool {

/// One step of the schema: an SQL file of migrations/, idempotent.
struct migration {
    int number;
    std::string_view name;
    std::string_view sql;  ///< `{view}` stands for the view's name
};

[[nodiscard]] const std::vector<migration>& migrations();

/// What was found of one table or view.
struct table_report {
    std::string name;
    std::vector<std::string> columns;   ///< in the table's order
    std::vector<std::string> problems;  ///< what is missing or differs; none: as it should be
};

struct schema_report {
    std::string view;  ///< the view's name: mm_fills, or mm_fills_v2_view beside a v1 table
    std::vector<table_report> tables;

    [[nodiscard]] bool verified() const;
    /// All problems, one a line.
    [[nodiscard]] std::string problems() const;
};

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
[[nodiscard]] std::string schema_text(std::string_view database, std::string_view view);

/// Appends `schema_verified` or `schema_differs` events, one a table.
void append_schema_events(std::string& out, const schema_report& report);

}  // namespace truefill::tool
