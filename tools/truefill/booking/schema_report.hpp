// The expected tables of a sink and the tables that were found, for every engine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace truefill::tool {

/// One step of a schema: a statement that may be run again.
struct migration {
    int number;
    std::string name;
    std::string sql;  ///< `{view}` stands for the name of the view that readers read

    /// Whether it makes the view that readers read.
    [[nodiscard]] bool makes_view() const { return sql.find("{view}") != std::string::npos; }
    /// The name of the table or view that it makes; "" when it fills one.
    [[nodiscard]] std::string object(std::string_view view) const;
    /// The statement, with the view's name filled in.
    [[nodiscard]] std::string statement(std::string_view view) const;
};

/// `text` with `value` in place of every `mark`.
[[nodiscard]] std::string replaced(std::string text, std::string_view mark, std::string_view value);

/// The state of one table or view.
struct table_report {
    std::string name;
    std::vector<std::string> columns;   ///< in the table's order
    std::vector<std::string> problems;  ///< missing or different parts; none: as expected
};

struct schema_report {
    std::string view;  ///< the view's name: mm_fills, or mm_fills_v2_view beside a v1 table
    std::vector<table_report> tables;

    [[nodiscard]] bool verified() const;
    /// All problems, one per line.
    [[nodiscard]] std::string problems() const;
    /// The result in one line: success, or the first problem and the number of further ones.
    [[nodiscard]] std::string in_short() const;
    /// Whether a table or view exists, also with differences.
    [[nodiscard]] bool has(std::string_view table) const;
};

/// Appends `schema_verified` or `schema_differs` events, one per table.
void append_schema_events(std::string& out, const schema_report& report);

/// All statements, for people: numbered, the view's name filled in, after `first`.
[[nodiscard]] std::string schema_text(std::string first, const std::vector<migration>& migrations,
                                      std::string_view view);

}  // namespace truefill::tool
