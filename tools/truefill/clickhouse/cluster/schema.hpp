// The schema on a cluster: applied on all nodes, and compared on one or on all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "clickhouse/catalog.hpp"

namespace truefill::tool {

/// The cluster over which mm_fills_v2 is spread; nothing when it is a table of one server.
[[nodiscard]] std::optional<std::string> cluster_of(const catalog& tables);
[[nodiscard]] std::optional<std::string> cluster_of(connection& server);
/// Whether mm_fills is the table over the views of the shards.
[[nodiscard]] bool is_over_local_view(const catalog& tables);

/// The cluster's number of shards against the recorded one: with another number a fill that is told
/// again would go to another shard, and stand on both.
[[nodiscard]] table_report compare_shards(connection& server, const catalog& tables,
                                          const std::string& cluster);
/// The table in which these are recorded.
inline constexpr std::string_view truefill_cluster = "truefill_cluster";

/// Compares the tables of the asked node, and the number of shards with the recorded one.
[[nodiscard]] schema_report verify_on_node(connection& server, const catalog& tables,
                                           const std::string& cluster);

/// What was found on all nodes.
struct cluster_report {
    schema_report schema;                 ///< with the nodes' addresses in its problems
    std::vector<std::string> unanswered;  ///< nodes that could not be asked
    std::vector<std::string> warnings;    ///< replicas that are read-only, missing or behind
};
[[nodiscard]] cluster_report verify_on_all_nodes(connection& server, const std::string& cluster);

/// Rows that no query finds wrong by itself.
struct misplaced_rows {
    std::uint64_t doubled = 0;      ///< fills that stand on two shards
    std::uint64_t wrong_shard = 0;  ///< rows on a shard that their key does not name
};
/// Reads the keys of all fills.
[[nodiscard]] std::uint64_t count_fills_on_two_shards(connection& server);
/// Reads the keys of all fills and links.
[[nodiscard]] misplaced_rows find_misplaced_rows(connection& server, const std::string& cluster);

/// Makes what is missing on any node, and records it. Returns the names of what was made. Throws
/// failure (schema): a condition is not met, or a node has not done its part.
std::vector<std::string> apply_on_cluster(connection& server, const std::string& cluster);

}  // namespace truefill::tool
