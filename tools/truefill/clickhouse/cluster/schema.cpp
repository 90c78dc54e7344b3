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

}  // namespace

table_report compare_shards(connection& server, const catalog& tables, const std::string& cluster) {
    table_report report;
    report.name = "cluster " + cluster;
    const auto nodes = nodes_of(server, cluster);
    const auto rows =
        tables.has(std::string{truefill_cluster})
            ? select(server,
                     "SELECT n_shards, fills_key, rejects_key FROM truefill_cluster FINAL "
                     "WHERE cluster = " +
                         adapter::sql_literal(cluster))
            : std::vector<std::vector<std::string>>{};
    if (rows.empty()) {
        report.problems.push_back("the cluster " + cluster + " is not recorded in " +
                                  std::string{truefill_cluster});
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
    if (!have_equal_weights(nodes)) {
        report.problems.push_back(unequal_weights(cluster));
    }
    if (rows[0].at(1) != fills_key || rows[0].at(2) != rejects_key) {
        report.problems.push_back("the tables were made with other sharding keys: " +
                                  rows[0].at(1) + ", " + rows[0].at(2));
    }
    return report;
}

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
    table_report shards = compare_shards(server, here, cluster);
    const auto nodes = nodes_of(server, cluster);
    for (const cluster_node& node : nodes) {
        try {
            if (const auto differs =
                    shard_difference(nodes_of(server, cluster, node.address), nodes);
                !differs.empty()) {
                shards.problems.push_back(node.address + ' ' + differs);
            }
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
    found.schema.tables.push_back(std::move(shards));
    return found;
}

std::uint64_t count_fills_on_two_shards(connection& server) {
    return count_in(select_row(server,
                               "SELECT count() - uniqExact(account, fill_id, exchange_order_id) "
                               "FROM mm_fills_v2 FINAL")
                        .front());
}

misplaced_rows find_misplaced_rows(connection& server, const std::string& cluster) {
    server.wait_at_most(std::chrono::hours{1});
    misplaced_rows found;
    found.doubled = count_fills_on_two_shards(server);
    const auto nodes = nodes_of(server, cluster);
    std::map<std::uint64_t, std::string> replicas;
    for (const cluster_node& node : nodes) {
        std::string& addresses = replicas[node.shard];
        addresses += (addresses.empty() ? "" : "|") + node.address;  // one of them is asked
    }
    for (const auto& [shard, addresses] : replicas) {
        for (const char* const table : {"mm_fills_v2_local", "mm_fill_links_local"}) {
            found.wrong_shard += count_in(
                select_row(server, "SELECT count() FROM remote(" + adapter::sql_literal(addresses) +
                                       ", " + server.address().database + ", " + table +
                                       ") WHERE " + belongs_elsewhere(nodes, shard))
                    .front());
        }
    }
    return found;
}

}  // namespace truefill::tool
