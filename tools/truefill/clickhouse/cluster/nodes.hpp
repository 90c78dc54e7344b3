// The nodes of a cluster, as a server's configuration has them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "clickhouse/connection.hpp"

namespace truefill::tool {

struct cluster_node {
    std::uint64_t shard = 0;   ///< from 1
    std::uint64_t weight = 1;  ///< of the shard
    std::string address;       ///< host:port of the native protocol, [host]:port for IPv6
};

/// As the asked server has them, shard by shard. Empty when it knows no cluster of that name.
[[nodiscard]] std::vector<cluster_node> nodes_of(connection& server, std::string_view cluster);
/// As the configuration of the server `node` has them.
[[nodiscard]] std::vector<cluster_node> nodes_of(connection& server, std::string_view cluster,
                                                 const std::string& node);

/// How the nodes that one server has differ from those of another: a row that is sent through one
/// of these servers would go to another shard than through the other. "" when they don't; the order
/// of a shard's replicas does not matter.
[[nodiscard]] std::string shard_difference(const std::vector<cluster_node>& found,
                                           const std::vector<cluster_node>& wanted);

[[nodiscard]] std::uint64_t n_shards(const std::vector<cluster_node>& nodes);

/// Whether every shard takes the same part of the rows. A weight that is changed later moves a fill
/// that is told again to another shard, so that it stands on two.
[[nodiscard]] bool have_equal_weights(const std::vector<cluster_node>& nodes);
/// The message for a cluster without them.
[[nodiscard]] std::string unequal_weights(std::string_view cluster);

/// The condition of rows whose order's id names another shard than `shard`.
[[nodiscard]] std::string belongs_elsewhere(const std::vector<cluster_node>& nodes,
                                            std::uint64_t shard);

/// What is wrong with the macros `shard` and `replica` of the nodes that answer: missing, a shard
/// with two names, two replicas with one name. "" when nothing is.
[[nodiscard]] std::string macro_problem(connection& server, const std::vector<cluster_node>& nodes);

}  // namespace truefill::tool
