// The tables of a cluster, made from the text of the migrations for one server.
//
//   name in a migration    on a cluster
//   mm_fills_v2            NAME_local, replicated within a shard; NAME, Distributed over it
//   mm_fill_links          likewise
//   mm_fill_rejects        likewise
//   mm_fills_by_hour       NAME_local alone: each shard's views read their own part
//   mm_fill_verdicts       a whole copy on every node
//   mm_fill_polls          likewise, and truefill_migrations, truefill_cluster
//   a view                 NAME_local, over the shard's own tables; NAME, Distributed over it
//
// A fill and its link are on the shard that the order's id decides. The order is a part of a fill's
// identity, so that two rows of one fill meet on one shard, where FINAL finds them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "clickhouse/catalog.hpp"

namespace truefill::tool {

struct cluster_object {
    int migration = 0;  ///< its number; 0 for the program's own records
    std::string name;
    std::string sql;  ///< a CREATE .. ON CLUSTER
    expected_table expected;
};

/// In the order in which they are made. `view` is the name of the view that readers read.
[[nodiscard]] std::vector<cluster_object> cluster_layout(std::string_view cluster,
                                                         std::string_view database,
                                                         std::string_view view);

/// Decides the shard of a fill and of a link.
inline constexpr std::string_view fills_key = "sipHash64(exchange_order_id)";
/// Decides the shard of a reject.
inline constexpr std::string_view rejects_key = "sipHash64(raw_sha256)";

/// All statements, for people.
[[nodiscard]] std::string cluster_schema_text(std::string_view cluster, std::string_view database,
                                              std::string_view view);

}  // namespace truefill::tool
