#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "clickhouse/cluster/layout.hpp"
#include "clickhouse/cluster/nodes.hpp"
#include "clickhouse/cluster/schema.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

/// Sends a statement to all nodes through the cluster's queue.
class queue_of_statements {
public:
    explicit queue_of_statements(connection& server) : server_{server} {}

    void send(const std::string& name, const std::string& sql, bool in_database = true) {
        constexpr int has_not_done_it_yet = 159;
        constexpr int replica_exists = 253;
        // Less than the time that a reply may take. After one statement found a node late, the
        // next ones wait two seconds only.
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
    if (!have_equal_weights(nodes)) {
        throw failure{exit_schema, unequal_weights(cluster)};
    }
    if (const std::string problem = macro_problem(server, nodes); !problem.empty()) {
        throw failure{exit_schema, problem};
    }
    const auto reply = server.send(
        "SELECT count() FROM system.zookeeper WHERE path = '/' FORMAT TabSeparated", {}, false);
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
    if (here.has(std::string{truefill_cluster})) {
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
