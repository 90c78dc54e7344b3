// The tables of a database as a server has them, and as a statement makes them.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "booking/schema_report.hpp"
#include "clickhouse/connection.hpp"

namespace truefill::tool {

struct expected_table {
    struct column {
        std::string name;
        std::string type;
    };
    std::string engine;
    std::string arguments;    ///< of the engine; "" where they are not compared
    std::string sorting_key;  ///< "" for a view
    std::vector<column> columns;
};

/// What a CREATE TABLE of the program makes, read from its own text.
[[nodiscard]] expected_table parse_create(std::string_view sql);
/// What a migration makes. Of a feed the engine alone is compared, of a view the columns that its
/// readers need. Precondition: it makes a table or a view.
[[nodiscard]] expected_table made_by(const migration& step);
/// The columns of mm_fills that its readers need. The view may have more.
[[nodiscard]] const std::vector<expected_table::column>& view_columns();

/// The tables and views of the connection's database.
class catalog {
public:
    /// `node` is host:port of a server's native protocol; "" is the server that is asked itself.
    catalog(connection& server, const std::string& node);

    [[nodiscard]] bool has(const std::string& name) const { return tables_.contains(name); }
    /// "" for a table that is not there.
    [[nodiscard]] std::string engine_of(const std::string& name) const;
    /// The engine with its arguments, without spaces and quotes.
    [[nodiscard]] std::string engine_text_of(const std::string& name) const;
    [[nodiscard]] table_report compare(const std::string& name, const expected_table& wanted) const;

private:
    struct table {
        std::string engine;
        std::string engine_text;
        std::string sorting_key;
        std::vector<std::string> columns;
        std::map<std::string, std::string> types;
    };
    std::map<std::string, table> tables_;
};

/// A text without spaces and single quotes: servers differ in where they write them.
[[nodiscard]] std::string without_quotes(std::string_view text);

/// The condition of a SELECT from system.tables and the like.
[[nodiscard]] std::string in_database(const connection& server);

}  // namespace truefill::tool
