#include "sqlite/schema.hpp"

#include <algorithm>
#include <map>

#include "base/clock.hpp"
#include "base/exit_code.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view recorded =
    "CREATE TABLE IF NOT EXISTS truefill_migrations (\n"
    "    number INTEGER NOT NULL PRIMARY KEY,\n    name TEXT NOT NULL,\n"
    "    applied_us INTEGER NOT NULL\n) STRICT";

struct column {
    std::string type;
    bool not_null = false;
    std::int64_t key_position = 0;  ///< in the primary key, from 1; 0: no part of it
};

/// A table or view as the engine describes it.
struct relation {
    std::string kind;     ///< table, view; "": not there
    std::string problem;  ///< why the columns can't be read; "" if they can
    bool is_strict = false;
    std::vector<std::string> names;  ///< in order
    std::map<std::string, column> columns;
    std::set<std::string> indexes;
};

/// Whether the engine can't list the columns of a view, because a table or column of it is missing.
bool is_unreadable_view(const failure& error) {
    return error.exit_code() == exit_schema;
}

relation describe(const sqlite_database& in, const std::string& name) {
    relation found;
    sqlite_statement tables =
        in.prepare("SELECT type, strict FROM pragma_table_list WHERE schema = 'main' AND name = ?");
    if (!tables.with(name).next()) {
        return found;
    }
    found.kind = tables.text(0);
    found.is_strict = tables.integer(1) == 1;
    tables.reset();
    try {
        sqlite_statement columns = in.prepare(
            "SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?) ORDER BY cid");
        columns.with(name);
        while (columns.next()) {
            found.names.emplace_back(columns.text(0));
            found.columns[found.names.back()] = {std::string{columns.text(1)},
                                                 columns.integer(2) == 1, columns.integer(3)};
        }
    } catch (const failure& error) {
        if (!is_unreadable_view(error)) {
            throw;
        }
        found.problem = error.what();
    }
    sqlite_statement indexes = in.prepare(
        "SELECT name FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?");
    indexes.with(name);
    while (indexes.next()) {
        found.indexes.emplace(indexes.text(0));
    }
    return found;
}

std::string key_of(const relation& table) {
    std::map<std::int64_t, std::string> parts;
    for (const auto& [name, about] : table.columns) {
        if (about.key_position != 0) {
            parts[about.key_position] = name;
        }
    }
    std::string key;
    for (const auto& [position, name] : parts) {
        key += key.empty() ? name : ", " + name;
    }
    return key;
}

std::string type_of(const column& about) {
    return about.type + (about.not_null ? " NOT NULL" : "");
}

void compare(table_report& report, const relation& wanted, const relation& found) {
    const std::string& name = report.name;
    const auto problem = [&](const std::string& text) { report.problems.push_back(name + text); };
    if (found.kind.empty()) {
        report.problems.push_back("the " + wanted.kind + " " + name + " is missing");
        return;
    }
    if (found.kind != wanted.kind) {
        problem(" is a " + found.kind + ", not a " + wanted.kind);
        return;
    }
    if (!found.problem.empty()) {
        problem(" can't be read: " + found.problem);
        return;
    }
    if (wanted.is_strict && !found.is_strict) {
        problem(" is not STRICT");
    }
    if (key_of(found) != key_of(wanted)) {
        problem(" has the primary key (" + key_of(found) + "), not (" + key_of(wanted) + ")");
    }
    for (const std::string& column_name : wanted.names) {
        const column& should = wanted.columns.at(column_name);
        const auto is = found.columns.find(column_name);
        if (is == found.columns.end()) {
            problem(" has no column " + column_name + " " + type_of(should));
        } else if (type_of(is->second) != type_of(should)) {
            problem("." + column_name + " is " + type_of(is->second) + ", not " + type_of(should));
        }
    }
    for (const std::string& index : wanted.indexes) {
        if (!found.indexes.contains(index)) {
            problem(" has no index " + index);
        }
    }
}

/// The view that readers read, under another name and with the fills of the last seconds alone. The
/// condition is one on ts_us, which has an index.
std::string recent_view(const std::string& view, std::string_view name, int seconds) {
    return replaced(replaced(view, "{view}", name), "{where}",
                    "\nWHERE f.ts_us >= (strftime('%s', 'now') - " + std::to_string(seconds - 1) +
                        ") * 1000000");
}

std::vector<migration> all_migrations() {
    std::vector<migration> all{
#include "sqlite_migrations.inc"
    };
    std::string view;
    for (migration& step : all) {
        if (step.makes_view()) {
            view = step.sql.substr(step.sql.find("CREATE"));
            step.sql = replaced(step.sql, "{where}", "");
        }
    }
    all.push_back({8, "008_fills_last_hour",
                   "-- mm_fills, with the last hour alone.\n" +
                       recent_view(view, "mm_fills_last_hour", 3600)});
    all.push_back({9, "009_fills_last_day",
                   "-- mm_fills, with the last 24 hours alone.\n" +
                       recent_view(view, "mm_fills_last_day", 24 * 3600)});
    return all;
}

void check_version(const fs::path& file, std::int64_t version) {
    const int newest = sqlite_migrations().back().number;
    if (version > newest) {
        throw failure{exit_schema,
                      file.string() + " has the schema version " + std::to_string(version) +
                          ", this program knows " + std::to_string(newest) +
                          ": a newer truefill made it, or another program; it stays as it is"};
    }
}

}  // namespace

const std::vector<migration>& sqlite_migrations() {
    static const std::vector<migration> all = all_migrations();
    return all;
}

std::string view_statement(std::string_view name) {
    const auto& all = sqlite_migrations();
    return std::find_if(all.begin(), all.end(),
                        [](const migration& step) { return step.makes_view(); })
        ->statement(name);
}

sqlite_database open_fills(const fs::path& file, sqlite_access access) {
    const auto header = read_sqlite_header(file);
    if (header) {
        check_version(file, header->user_version);
    } else if (access != sqlite_access::create && !fs::exists(file)) {
        throw failure{exit_schema, file.string() +
                                       " is not there: `truefill schema apply --sink "
                                       "sqlite:" +
                                       file.string() + "` makes it"};
    }
    if (header && fs::exists(file.string() + "-wal")) {
        // A log that a killed program left may hold a newer version. A reader does not write it
        // back into the file.
        const sqlite_database reader{file, sqlite_access::read_only};
        check_version(file, reader.integer("PRAGMA user_version"));
    }
    return {file, access};
}

std::string view_name(const sqlite_database& in) {
    const bool is_table = in.integer(
                              "SELECT count(*) FROM sqlite_schema WHERE name = 'mm_fills' "
                              "AND type = 'table'") != 0;
    return is_table ? "mm_fills_v2_view" : "mm_fills";
}

std::set<std::string> columns_of(const sqlite_database& in, std::string_view table) {
    const relation found = describe(in, std::string{table});
    return {found.names.begin(), found.names.end()};
}

schema_report verify_schema(const sqlite_database& in) {
    // The engine describes the tables that the migrations make.
    const sqlite_database reference{":memory:", sqlite_access::create};
    schema_report report{view_name(in), {}};
    for (const migration& step : sqlite_migrations()) {
        reference.run(step.statement(report.view));
        table_report& about = report.tables.emplace_back();
        about.name = step.object(report.view);
        const relation found = describe(in, about.name);
        about.columns = found.names;
        compare(about, describe(reference, about.name), found);
    }
    return report;
}

void record_migration(const sqlite_database& in, int number, std::string_view name) {
    in.run(std::string{recorded});
    in.prepare("INSERT OR REPLACE INTO truefill_migrations VALUES (?, ?, ?)")
        .with(number, name, now_us())
        .run();
}

std::optional<std::int64_t> migrated_at_us(const sqlite_database& in, int number) {
    if (columns_of(in, "truefill_migrations").empty()) {
        return std::nullopt;
    }
    sqlite_statement row =
        in.prepare("SELECT applied_us FROM truefill_migrations WHERE number = ?");
    return row.with(number).next() ? std::optional{row.integer(0)} : std::nullopt;
}

std::vector<std::string> apply_schema(const sqlite_database& in) {
    sqlite_transaction held{in};
    in.run(std::string{recorded});
    const std::string view = view_name(in);
    std::vector<std::string> applied;
    sqlite_statement known = in.prepare("SELECT 1 FROM truefill_migrations WHERE number = ?");
    for (const migration& step : sqlite_migrations()) {
        if (describe(in, step.object(view)).kind.empty()) {
            applied.emplace_back(step.name);
        }
        in.run(step.statement(view));
        if (!known.with(step.number).next()) {
            record_migration(in, step.number, step.name);
        }
        known.reset();
    }
    in.run("PRAGMA user_version = " + std::to_string(sqlite_migrations().back().number));
    held.commit();
    return applied;
}

std::string sqlite_schema_text(std::string_view view) {
    std::string text = schema_text(std::string{recorded} + ";\n", sqlite_migrations(), view);
    return text + "\nPRAGMA user_version = " + std::to_string(sqlite_migrations().back().number) +
           ";\n";
}

}  // namespace truefill::tool
