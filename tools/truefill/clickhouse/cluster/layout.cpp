#include "clickhouse/cluster/layout.hpp"

#include <array>
#include <utility>

#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

struct spread_table {
    std::string_view name;
    std::string_view key;  ///< "" for a table that is read on its own shard alone
};
constexpr std::array spread_tables{
    spread_table{"mm_fills_v2", fills_key}, spread_table{"mm_fill_links", fills_key},
    spread_table{"mm_fill_rejects", rejects_key}, spread_table{"mm_fills_by_hour", ""}};

constexpr std::array<std::string_view, 2> copied_tables{"mm_fill_verdicts", "mm_fill_polls"};

constexpr std::string_view cluster_record =
    "CREATE TABLE IF NOT EXISTS truefill_cluster (\n"
    "    cluster String,\n    n_shards UInt32,\n    fills_key String,\n    rejects_key String,\n"
    "    ver UInt64\n"
    ") ENGINE = ReplacingMergeTree(ver)\nORDER BY cluster";

bool is_in_name(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/// `text` with `value` for the name `name`, where it is not a part of a longer one.
std::string renamed(const std::string& text, std::string_view name, const std::string& value) {
    std::string result;
    std::size_t from = 0;
    for (std::size_t at = 0; (at = text.find(name, at)) != std::string::npos;) {
        const std::size_t end = at + name.size();
        if ((at == 0 || !is_in_name(text[at - 1])) &&
            (end == text.size() || !is_in_name(text[end]))) {
            result += text.substr(from, at - from) + value;
            from = end;
        }
        at = end;
    }
    return result + text.substr(from);
}

class layout_writer {
public:
    layout_writer(std::string_view cluster, std::string_view database, std::string_view view)
        : cluster_{cluster}, database_{database}, view_{view} {}

    void add(const migration& step) {
        number_ = step.number;
        const std::string name = step.object(view_);
        const std::string sql = step.statement(view_);
        const std::string create = sql.substr(sql.find("CREATE"));
        if (create.starts_with("CREATE TABLE")) {
            add_table(name, create);
        } else if (create.starts_with("CREATE VIEW")) {
            add_view(name, create, made_by(step));
        } else {
            add_object(name, on_cluster(local_names(create), name, name), made_by(step));
        }
    }
    void add_copy(std::string_view create) {
        const std::string name = migration{0, "", std::string{create}}.object("");
        add_replicated(name, name, std::string{create}, "all");
    }
    [[nodiscard]] std::vector<cluster_object> take() { return std::move(objects_); }

private:
    void add_table(const std::string& name, const std::string& create) {
        for (const auto& [table, key] : spread_tables) {
            if (name != table) {
                continue;
            }
            add_replicated(name, name + "_local", create, "{shard}");
            if (!key.empty()) {
                add_distributed(name, create, std::string{key});
            }
            return;
        }
        add_replicated(name, name, create, "all");
    }

    /// A replica's name has the shard's, since replicas of all shards share some tables.
    void add_replicated(const std::string& name, const std::string& made, const std::string& create,
                        const std::string& shard) {
        expected_table expected = parse_create(create);
        expected.engine = "Replicated" + expected.engine;
        expected.arguments = "('/clickhouse/tables/" + shard + "/" + database_ + "/" + name +
                             "', '{shard}-{replica}'";
        const std::string sql = replaced(create, "ENGINE = ReplacingMergeTree(",
                                         "ENGINE = " + expected.engine + expected.arguments + ", ");
        add_object(made, on_cluster(sql, name, made), std::move(expected));
    }

    /// Without the columns that the server computes: an INSERT must not name them.
    void add_distributed(const std::string& name, const std::string& create,
                         const std::string& key) {
        expected_table expected = parse_create(create);
        expected.engine = "Distributed";
        expected.arguments =
            "(" + cluster_ + ", " + database_ + ", " + name + "_local, " + key + ")";
        expected.sorting_key.clear();
        std::string columns;
        std::erase_if(expected.columns, [&](const auto& column) {
            const std::string start = "\n    " + column.name + " ";
            const std::string line =
                create.substr(create.find(start) + 1,
                              create.find('\n', create.find(start) + 1) - create.find(start) - 1);
            return line.find(" MATERIALIZED ") != std::string::npos;
        });
        for (const auto& [column, type] : expected.columns) {
            columns += (columns.empty() ? "    " : ",\n    ") + column + ' ' + type;
        }
        std::string sql = "CREATE TABLE IF NOT EXISTS " + database_ + "." + name + " ON CLUSTER " +
                          cluster_ + " (\n" + columns + "\n) ENGINE = Distributed" +
                          expected.arguments;
        add_object(name, std::move(sql), std::move(expected));
    }

    void add_view(const std::string& name, const std::string& create, expected_table expected) {
        const std::string local = name + "_local";
        add_object(local, on_cluster(local_names(create), name, local), expected);
        expected.engine = "Distributed";
        expected.arguments = "(" + cluster_ + ", " + database_ + ", " + local + ")";
        std::string sql = "CREATE TABLE IF NOT EXISTS " + database_ + "." + name + " ON CLUSTER " +
                          cluster_ + " AS " + database_ + "." + local + " ENGINE = Distributed" +
                          expected.arguments;
        add_object(name, std::move(sql), std::move(expected));
    }

    /// Names the database and the cluster in `CREATE .. name`, and calls the table `made`.
    [[nodiscard]] std::string on_cluster(const std::string& sql, const std::string& name,
                                         const std::string& made) const {
        return replaced(
            sql, " IF NOT EXISTS " + name + " ",
            " IF NOT EXISTS " + database_ + "." + made + " ON CLUSTER " + cluster_ + " ");
    }

    /// The names of the tables that a view reads, with their database: a part of a distributed
    /// query arrives at another node in that node's own default database.
    [[nodiscard]] std::string local_names(std::string sql) const {
        for (const auto& [table, key] : spread_tables) {
            sql = renamed(sql, table, database_ + "." + std::string{table} + "_local");
        }
        for (const std::string_view table : copied_tables) {
            sql = renamed(sql, table, database_ + "." + std::string{table});
        }
        return sql;
    }

    void add_object(const std::string& name, std::string sql, expected_table expected) {
        objects_.push_back({number_, name, std::move(sql), std::move(expected)});
    }

    std::string cluster_;
    std::string database_;
    std::string view_;
    int number_ = 0;
    std::vector<cluster_object> objects_;
};

}  // namespace

std::vector<cluster_object> cluster_layout(std::string_view cluster, std::string_view database,
                                           std::string_view view) {
    layout_writer writer{cluster, database, view};
    writer.add_copy(migrations_record());
    writer.add_copy(cluster_record);
    for (const migration& step : migrations()) {
        if (!step.object(view)
                 .empty()) {  // the tables are new, so that nothing is copied into them
            writer.add(step);
        }
    }
    return writer.take();
}

std::string cluster_schema_text(std::string_view cluster, std::string_view database,
                                std::string_view view) {
    std::string text = "CREATE DATABASE IF NOT EXISTS ";
    text += std::string{database} + " ON CLUSTER " + std::string{cluster} + ";\n";
    for (const cluster_object& object : cluster_layout(cluster, database, view)) {
        text += '\n' + object.sql;
        text.resize(text.find_last_not_of("\n ") + 1);
        text += ";\n";
    }
    return text;
}

}  // namespace truefill::tool
