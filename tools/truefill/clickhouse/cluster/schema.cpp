#include "clickhouse/cluster/schema.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "clickhouse/cluster/layout.hpp"
#include "clickhouse/cluster/nodes.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view recorded_table = "truefill_cluster";

/// The cluster's number of shards against the recorded one: with another number a fill that is told
/// again would go to another shard, and stand on both.
table_report compare_shards(connection& server, const catalog& tables, const std::string& cluster) {
    table_report report;
    report.name = "cluster " + cluster;
    const auto nodes = nodes_of(server, cluster);
    const auto rows =
        tables.has(std::string{recorded_table})
            ? select(server,
                     "SELECT n_shards, fills_key, rejects_key FROM truefill_cluster FINAL "
                     "WHERE cluster = " +
                         adapter::sql_literal(cluster))
            : std::vector<std::vector<std::string>>{};
    if (rows.empty()) {
        report.problems.push_back("the cluster " + cluster + " is not recorded in " +
                                  std::string{recorded_table});
        return report;
    }
    report.columns = {"cluster", "n_shards", "fills_key", "rejects_key"};
    if (rows[0].at(0) != std::to_string(n_shards(nodes))) {
        report.problems.push_back("the cluster " + cluster + " has " +
                                  std::to_string(n_shards(nodes)) +
                                  " shards, and the tables were "
                                  "made for " +
                                  rows[0].at(0));
    }
    if (rows[0].at(1) != fills_key || rows[0].at(2) != rejects_key) {
        report.problems.push_back("the tables were made with other sharding keys: " +
                                  rows[0].at(1) + ", " + rows[0].at(2));
    }
    return report;
}

void add_warnings(std::vector<std::string>& warnings, connection& server,
                  const cluster_node& node) {
    for (const auto& row :
         select(server,
                "SELECT table, is_readonly, active_replicas, total_replicas, queue_size "
                "FROM remote(" +
                    adapter::sql_literal(node.address) + ", system, replicas) WHERE " +
                    in_database(server) +
                    " AND (is_readonly = 1 OR active_replicas < total_replicas OR "
                    "absolute_delay > 5)")) {
        warnings.push_back(node.address + ": " + row.at(0) +
                           (row.at(1) == "1" ? " is read-only" : " can be written") + ", " +
                           row.at(2) + " of " + row.at(3) + " replicas are active, " + row.at(4) +
                           " entries wait in its queue");
    }
}

/// Sends a statement to all nodes through the cluster's queue.
class queue_of_statements {
public:
    explicit queue_of_statements(connection& server) : server_{server} {}

    void send(const std::string& name, const std::string& sql, bool in_database = true) {
        constexpr int has_not_done_it_yet = 159;
        constexpr int replica_exists = 253;
        // Below the time that a reply may take. Once a node is known to be late nobody waits for
        // it.
        const char* const seconds = late_.empty() ? "20" : "2";
        const auto reply =
            server_.send(sql, {{"distributed_ddl_task_timeout", seconds}}, in_database);
        if (reply.code == has_not_done_it_yet) {
            late_ = reply.text;
            return;
        }
        if (reply.code == replica_exists) {
            throw failure{exit_schema,
                          name +
                              ": a node has lost its disk, and its replica is still "
                              "registered; see \"a node is born again\" in docs/cluster.md: " +
                              reply.text};
        }
        if (reply.outcome == adapter::outcome::unknown) {
            throw_unanswered(server_, reply);
        }
        if (reply.outcome != adapter::outcome::done) {
            throw_refused(reply);
        }
    }
    void throw_if_late() const {
        if (!late_.empty()) {
            throw failure{exit_schema,
                          "not every node has done its part yet; a node that is down does it when "
                          "it is back. Run `truefill schema verify` then: " +
                              late_};
        }
    }

private:
    connection& server_;
    std::string late_;
};

void require_a_cluster(connection& server, const std::string& cluster,
                       const std::vector<cluster_node>& nodes) {
    if (nodes.empty()) {
        throw failure{exit_schema, server.address().server + " knows no cluster " + cluster +
                                       ": see remote_servers in its configuration"};
    }
    if (const std::string problem = macro_problem(server, nodes); !problem.empty()) {
        throw failure{exit_schema, problem};
    }
    const auto reply =
        server.send("SELECT count() FROM system.zookeeper WHERE path = '/' FORMAT TabSeparated",
                    {}, false);
    if (reply.outcome != adapter::outcome::done) {
        throw failure{exit_schema, "the node has no session with ZooKeeper: " + reply.text};
    }
}

/// The names of the tables that every node that answers has.
std::set<std::string> made_everywhere(connection& server, const std::vector<cluster_node>& nodes) {
    std::map<std::string, std::size_t> n_nodes;
    std::size_t n_answers = 0;
    for (const cluster_node& node : nodes) {
        const auto reply = server.send(
            "SELECT name FROM remote(" + adapter::sql_literal(node.address) +
                ", system, tables) WHERE " + in_database(server) + " FORMAT TabSeparated",
            {}, false);
        if (reply.outcome == adapter::outcome::done) {
            ++n_answers;
            for (const auto& row : adapter::tab_separated(reply.text)) {
                ++n_nodes[row.at(0)];
            }
        }
    }
    std::set<std::string> names;
    for (const auto& [name, n] : n_nodes) {
        if (n == n_answers) {
            names.insert(name);
        }
    }
    return names;
}

void record(connection& server, const std::string& cluster, std::uint64_t shards) {
    const std::string known = select_row(server,
                                         "SELECT count() FROM truefill_cluster WHERE "
                                         "cluster = " +
                                             adapter::sql_literal(cluster))
                                  .front();
    if (known == "0") {
        ask(server,
            "INSERT INTO truefill_cluster (cluster, n_shards, fills_key, rejects_key, ver) "
            "VALUES (" +
                adapter::sql_literal(cluster) + ", " + std::to_string(shards) + ", " +
                adapter::sql_literal(fills_key) + ", " + adapter::sql_literal(rejects_key) + ", " +
                std::to_string(now_us()) + ")");
    }
    std::set<std::string> numbers;
    for (auto& row : select(server, "SELECT number FROM truefill_migrations")) {
        numbers.insert(std::move(row.at(0)));
    }
    for (const migration& step : migrations()) {
        if (!numbers.contains(std::to_string(step.number))) {
            record_migration(server, step.number, step.name);
        }
    }
}

}  // namespace

std::optional<std::string> cluster_of(const catalog& tables) {
    if (tables.engine_of("mm_fills_v2") != "Distributed") {
        return std::nullopt;
    }
    const std::string text = tables.engine_text_of("mm_fills_v2");
    const std::size_t begin = text.find('(') + 1;
    return text.substr(begin, text.find(',', begin) - begin);
}

std::optional<std::string> cluster_of(connection& server) {
    return cluster_of(catalog{server, ""});
}

bool is_over_local_view(const catalog& tables) {
    return tables.engine_of("mm_fills") == "Distributed" &&
           tables.engine_text_of("mm_fills").find(",mm_fills_local") != std::string::npos;
}

schema_report verify_on_node(connection& server, const catalog& tables,
                             const std::string& cluster) {
    schema_report report{view_name(tables), {}};
    for (const cluster_object& object :
         cluster_layout(cluster, server.address().database, report.view)) {
        report.tables.push_back(tables.compare(object.name, object.expected));
    }
    report.tables.push_back(compare_shards(server, tables, cluster));
    return report;
}

cluster_report verify_on_all_nodes(connection& server, const std::string& cluster) {
    const catalog here{server, ""};
    cluster_report found{{view_name(here), {}}, {}, {}};
    const auto layout = cluster_layout(cluster, server.address().database, found.schema.view);
    for (const cluster_object& object : layout) {
        table_report& report = found.schema.tables.emplace_back();
        report = here.compare(object.name, object.expected);
        report.problems.clear();  // each node's are added below
    }
    for (const cluster_node& node : nodes_of(server, cluster)) {
        try {
            const catalog tables{server, node.address};
            for (std::size_t i = 0; i < layout.size(); ++i) {
                for (const std::string& problem :
                     tables.compare(layout[i].name, layout[i].expected).problems) {
                    found.schema.tables[i].problems.push_back(node.address + ": " + problem);
                }
            }
            add_warnings(found.warnings, server, node);
        } catch (const failure& error) {
            if (error.exit_code() != exit_unusable) {
                throw;
            }
            found.unanswered.push_back(node.address + " does not answer: " + error.what());
        }
    }
    found.schema.tables.push_back(compare_shards(server, here, cluster));
    return found;
}

misplaced_rows find_misplaced_rows(connection& server, const std::string& cluster) {
    server.wait_at_most(std::chrono::hours{1});
    const adapter::clickhouse_settings patient{{"max_execution_time", "3600"}};
    misplaced_rows found;
    found.doubled =
        count_in(adapter::tab_separated(
                     ask(server,
                         "SELECT count() - uniqExact(account, fill_id, exchange_order_id) FROM "
                         "mm_fills_v2 FINAL FORMAT TabSeparated",
                         patient))
                     .at(0)
                     .at(0));
    const auto nodes = nodes_of(server, cluster);
    std::map<std::uint64_t, std::vector<std::string>> replicas;
    std::map<std::uint64_t, std::uint64_t> weights;
    std::uint64_t total = 0;
    for (const cluster_node& node : nodes) {
        replicas[node.shard].push_back(node.address);
        if (weights.emplace(node.shard, node.weight).second) {
            total += node.weight;
        }
    }
    std::uint64_t before = 0;
    for (const auto& [shard, weight] : weights) {
        const std::string hash = std::string{fills_key} + " % " + std::to_string(total);
        std::string addresses;
        for (const std::string& address : replicas[shard]) {
            addresses += (addresses.empty() ? "" : "|") + address;  // one of them is asked
        }
        for (const char* const table : {"mm_fills_v2_local", "mm_fill_links_local"}) {
            found.wrong_shard += count_in(
                adapter::tab_separated(
                    ask(server,
                        "SELECT count() FROM remote(" + adapter::sql_literal(addresses) + ", " +
                            server.address().database + ", " + table + ") WHERE " + hash + " < " +
                            std::to_string(before) + " OR " + hash +
                            " >= " + std::to_string(before + weight) + " FORMAT TabSeparated",
                        patient))
                    .at(0)
                    .at(0));
        }
        before += weight;
    }
    return found;
}

std::vector<std::string> apply_on_cluster(connection& server, const std::string& cluster) {
    const std::string& database = server.address().database;
    const auto nodes = nodes_of(server, cluster);
    require_a_cluster(server, cluster, nodes);
    queue_of_statements queue{server};
    queue.send(database, "CREATE DATABASE IF NOT EXISTS " + database + " ON CLUSTER " + cluster,
               false);
    const catalog here{server, ""};
    if (const std::string engine = here.engine_of("mm_fills_v2");
        !engine.empty() && cluster_of(here) != cluster) {
        throw failure{exit_schema,
                      database + " has a table mm_fills_v2 that is " +
                          (engine == "Distributed" ? "another cluster's" : "one node's") +
                          ": a cluster wants a database of its own; see docs/cluster.md"};
    }
    if (here.has(std::string{recorded_table})) {
        const auto report = compare_shards(server, here, cluster);
        if (!report.problems.empty() && !report.columns.empty()) {
            throw failure{exit_schema, report.problems.front()};
        }
    }
    const std::set<std::string> there = made_everywhere(server, nodes);
    std::vector<std::string> made;
    for (const cluster_object& object : cluster_layout(cluster, database, view_name(here))) {
        if (!there.contains(object.name)) {
            const std::size_t create = object.sql.find("CREATE");
            queue.send(object.name, object.sql.substr(create));
            made.push_back(object.name);
        }
    }
    record(server, cluster, n_shards(nodes));
    queue.throw_if_late();
    return made;
}

}  // namespace truefill::tool
