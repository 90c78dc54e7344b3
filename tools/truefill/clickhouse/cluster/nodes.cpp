#include "clickhouse/cluster/nodes.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/exit_code.hpp"
#include "clickhouse/cluster/layout.hpp"
#include "clickhouse/query.hpp"

namespace truefill::tool {

namespace {

std::string address_of(const std::string& host, const std::string& port) {
    const bool is_ipv6 = host.find(':') != std::string::npos;
    return (is_ipv6 ? '[' + host + ']' : host) + ':' + port;
}

std::vector<cluster_node> nodes_in(connection& server, std::string_view cluster,
                                   const std::string& table) {
    std::vector<cluster_node> nodes;
    // Not in the database, which may not be there yet.
    const std::string reply = ask(server,
                                  "SELECT shard_num, shard_weight, host_name, port FROM " + table +
                                      " WHERE cluster = " + adapter::sql_literal(cluster) +
                                      " ORDER BY shard_num, replica_num FORMAT TabSeparated",
                                  {}, false);
    for (const auto& row : adapter::tab_separated(reply)) {
        nodes.push_back(
            {count_in(row.at(0)), count_in(row.at(1)), address_of(row.at(2), row.at(3))});
    }
    return nodes;
}

/// "1: h1:9000, h2:9000; 2: h3:9000".
std::string text_of(const std::vector<cluster_node>& nodes) {
    std::map<std::uint64_t, std::set<std::string>> shards;
    for (const cluster_node& node : nodes) {
        shards[node.shard].insert(node.address);
    }
    std::string text;
    for (const auto& [shard, addresses] : shards) {
        text += (text.empty() ? "" : "; ") + std::to_string(shard);
        for (const std::string& address : addresses) {
            text += (address == *addresses.begin() ? ": " : ", ") + address;
        }
    }
    return text;
}

}  // namespace

std::vector<cluster_node> nodes_of(connection& server, std::string_view cluster) {
    return nodes_in(server, cluster, "system.clusters");
}

std::vector<cluster_node> nodes_of(connection& server, std::string_view cluster,
                                   const std::string& node) {
    return nodes_in(server, cluster,
                    "remote(" + adapter::sql_literal(node) + ", system, clusters)");
}

std::string shard_difference(const std::vector<cluster_node>& found,
                             const std::vector<cluster_node>& wanted) {
    if (text_of(found) == text_of(wanted)) {
        return "";
    }
    return "has the shards " + (found.empty() ? "of no such cluster" : text_of(found)) +
           ", and the asked node has " + text_of(wanted);
}

std::uint64_t n_shards(const std::vector<cluster_node>& nodes) {
    std::set<std::uint64_t> shards;
    for (const cluster_node& node : nodes) {
        shards.insert(node.shard);
    }
    return shards.size();
}

bool have_equal_weights(const std::vector<cluster_node>& nodes) {
    return std::all_of(nodes.begin(), nodes.end(), [&](const cluster_node& node) {
        return node.weight == nodes.front().weight;
    });
}

std::string unequal_weights(std::string_view cluster) {
    return "the shards of the cluster " + std::string{cluster} +
           " have different weights: a fill that is told again after a change of them would go to "
           "another shard";
}

std::string belongs_elsewhere(const std::vector<cluster_node>& nodes, std::uint64_t shard) {
    // As the server distributes rows: a shard takes as many of the remainders as its weight.
    std::map<std::uint64_t, std::uint64_t> weights;
    for (const cluster_node& node : nodes) {
        weights.emplace(node.shard, node.weight);
    }
    std::uint64_t total = 0;
    std::uint64_t begin = 0;
    for (const auto& [number, weight] : weights) {
        begin = number == shard ? total : begin;
        total += weight;
    }
    const std::string slot = std::string{fills_key} + " % " + std::to_string(total);
    return "(" + slot + " < " + std::to_string(begin) + " OR " + slot +
           " >= " + std::to_string(begin + weights[shard]) + ")";
}

std::string macro_problem(connection& server, const std::vector<cluster_node>& nodes) {
    std::map<std::string, std::string> node_by_replica;
    std::map<std::string, std::uint64_t> shard_by_name;
    std::map<std::uint64_t, std::string> name_by_shard;
    for (const cluster_node& node : nodes) {
        const auto reply = server.send("SELECT macro, substitution FROM remote(" +
                                           adapter::sql_literal(node.address) +
                                           ", system, macros) FORMAT TabSeparated",
                                       {}, false);
        if (reply.outcome == adapter::outcome::unknown) {
            continue;  // it does not answer
        }
        if (reply.outcome != adapter::outcome::done) {
            throw_refused(reply);
        }
        std::map<std::string, std::string> macros;
        for (const auto& row : adapter::tab_separated(reply.text)) {
            macros[row.at(0)] = row.at(1);
        }
        for (const char* const name : {"shard", "replica"}) {
            if (macros[name].empty()) {
                return "the node " + node.address + " has no macro " + name;
            }
        }
        const std::string shard = macros["shard"];
        if (shard_by_name.emplace(shard, node.shard).first->second != node.shard ||
            name_by_shard.emplace(node.shard, shard).first->second != shard) {
            return "the macro shard of the node " + node.address + " is " + shard +
                   ", which does not fit the cluster's shard " + std::to_string(node.shard);
        }
        const auto [replica, is_new] =
            node_by_replica.emplace(shard + '-' + macros["replica"], node.address);
        if (!is_new) {
            return "the nodes " + replica->second + " and " + node.address +
                   " have the same macros: shard and replica " + replica->first;
        }
    }
    return "";
}

}  // namespace truefill::tool
