// What the nodes of a cluster show to those who ask them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace truefill::tool {

/// One node, and its own answer to the questions of readers about its shard.
struct replica {
    std::uint64_t shard = 0;  ///< from 1
    std::string address;      ///< host:port of the native protocol
    /// Why its rows are not known, or why it gets no new ones; "" when neither is so.
    std::string problem{};
    /// "1 of 2 replicas of mm_fills_v2_local are active", as the node sees it; "" when all are.
    std::string inactive{};
    bool is_read = false;  ///< the figures below are known
    std::uint64_t n_fills = 0;
    std::uint64_t fills_sum = 0;  ///< of a hash of each fill's values: equal for the same fills
    std::uint64_t n_verdicts = 0;
    std::uint64_t verdicts_sum = 0;
    std::uint64_t n_elsewhere = 0;         ///< fills whose order's id names another shard
    std::vector<std::string> elsewhere{};  ///< the ids of the first of them
    std::uint64_t n_queued = 0;            ///< entries of its tables' replication queues

    [[nodiscard]] bool shows_the_same_fills(const replica& other) const noexcept {
        return n_fills == other.n_fills && fills_sum == other.fills_sum;
    }
    [[nodiscard]] bool has_the_same_verdicts(const replica& other) const noexcept {
        return n_verdicts == other.n_verdicts && verdicts_sum == other.verdicts_sum;
    }
};

struct replicas_report {
    std::string cluster;
    std::vector<replica> replicas;  ///< shard by shard
    std::uint64_t n_doubled = 0;    ///< fills that stand on two shards; counted if any is elsewhere
};

}  // namespace truefill::tool
