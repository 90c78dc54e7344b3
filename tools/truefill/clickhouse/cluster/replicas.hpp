// Asks every node of a cluster what it shows, since each one answers readers with its own rows.
#pragma once

#include <string>

#include "booking/tables/replicas.hpp"
#include "clickhouse/connection.hpp"

namespace truefill::tool {

/// Throws failure (unusable) that names the shards of which no replica answers: a question about
/// all fills can't be answered then.
void require_all_shards(connection& server, const std::string& cluster);

/// Reads the whole view of every node. While replicas of a shard differ they are read again, for
/// five seconds: one of them may be fetching a new insert. A node that does not answer, or refuses
/// the question, has a problem in the report. Throws failure when the asked server does not answer.
/// `view` is the name of the view that readers read.
[[nodiscard]] replicas_report compare_replicas(connection& server, const std::string& cluster,
                                               const std::string& view);

}  // namespace truefill::tool
