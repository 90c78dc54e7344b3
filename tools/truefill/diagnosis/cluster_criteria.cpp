// The criteria of a cluster: each node answers readers with its own rows.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <utility>

#include "diagnosis/criteria.hpp"

namespace truefill::tool {

namespace {

/// The replicas that were read, by shard.
std::map<std::uint64_t, std::vector<const replica*>> read_replicas(const replicas_report& found) {
    std::map<std::uint64_t, std::vector<const replica*>> shards;
    for (const replica& each : found.replicas) {
        auto& of_shard = shards[each.shard];
        if (each.is_read) {
            of_shard.push_back(&each);
        }
    }
    return shards;
}

template <class Equal>
bool all_equal(const std::vector<const replica*>& replicas, const Equal& equal) {
    return std::all_of(replicas.begin(), replicas.end(),
                       [&](const replica* each) { return equal(*replicas.front(), *each); });
}

/// "shard 1: h1:9000 shows 200 fills, h2:9000 shows 180 fills (3 entries in its queue)".
std::string figures_of(std::uint64_t shard, const std::vector<const replica*>& replicas) {
    std::string text;
    for (const replica* const each : replicas) {
        text += fmt::format("{}{} shows {} fills", text.empty() ? "" : ", ", each->address,
                            each->n_fills);
        text += each->n_queued == 0
                    ? ""
                    : fmt::format(" ({} entries wait in its queue)", each->n_queued);
    }
    const bool same_number = all_equal(
        replicas, [](const replica& a, const replica& b) { return a.n_fills == b.n_fills; });
    return fmt::format("shard {}: {}{}", shard, text, same_number ? ", with different values" : "");
}

std::string verdict_figures(const replicas_report& found) {
    std::string text;
    for (const replica& each : found.replicas) {
        if (each.is_read) {
            text += fmt::format("{}{} has {}", text.empty() ? "verdicts: " : ", ", each.address,
                                each.n_verdicts);
        }
    }
    return text;
}

}  // namespace

finding judge_replicas(const replicas_report& found) {
    finding answer{.question = criterion::replicas,
                   .answer = verdict::pass,
                   .figure = {},
                   .threshold = "each node shows the same fills as the others of its shard",
                   .advice = {},
                   .details = {}};
    const auto shards = read_replicas(found);
    std::uint64_t n_fills = 0;
    std::vector<const replica*> read;
    for (const auto& [shard, replicas] : shards) {
        if (!all_equal(replicas, [](const replica& a, const replica& b) {
                return a.shows_the_same_fills(b);
            })) {
            answer.details.push_back(figures_of(shard, replicas));
        }
        n_fills += replicas.empty() ? 0 : replicas.front()->n_fills;
        read.insert(read.end(), replicas.begin(), replicas.end());
    }
    if (!all_equal(read,
                   [](const replica& a, const replica& b) { return a.has_the_same_verdicts(b); })) {
        answer.details.push_back(verdict_figures(found));
    }
    const bool agree = answer.details.empty();
    std::size_t n_problems = 0;
    for (const replica& each : found.replicas) {
        // A node that is not read is why others see inactive replicas.
        const std::string& problem = each.problem.empty() && read.size() == found.replicas.size()
                                         ? each.inactive
                                         : each.problem;
        if (!problem.empty()) {
            ++n_problems;
            answer.details.push_back(
                fmt::format("shard {}: {}: {}", each.shard, each.address, problem));
        }
    }
    const bool whole = n_problems == 0 && !found.replicas.empty();
    answer.answer = !agree ? verdict::fail : whole ? verdict::pass : verdict::unknown;
    answer.figure =
        !agree ? answer.details.front()
        : whole
            ? fmt::format("{} nodes of {} shards, {} fills", read.size(), shards.size(), n_fills)
            : fmt::format("{} of {} nodes can't be trusted: {}", n_problems, found.replicas.size(),
                          answer.details.empty() ? "" : answer.details.front());
    answer.advice =
        !agree ? "who asks these nodes sees different fills: a replica that is behind has to fetch "
                 "what it lacks; see its log, and `truefill schema verify --cluster`"
        : whole ? ""
                : "start the node, or bring ZooKeeper back: its rows are not known";
    return answer;
}

finding judge_shards(const replicas_report& found) {
    finding answer{.question = criterion::shards,
                   .answer = verdict::pass,
                   .figure = {},
                   .threshold = "each fill on the shard that its order names",
                   .advice = {},
                   .details = {}};
    std::uint64_t n_elsewhere = 0;
    std::uint64_t n_fills = 0;
    bool whole = !found.replicas.empty();
    for (const auto& [shard, replicas] : read_replicas(found)) {
        whole = whole && !replicas.empty();
        const auto worst = std::max_element(
            replicas.begin(), replicas.end(),
            [](const replica* a, const replica* b) { return a->n_elsewhere < b->n_elsewhere; });
        if (worst == replicas.end()) {
            answer.details.push_back(fmt::format("shard {}: none of its nodes was read", shard));
            continue;
        }
        n_fills += (*worst)->n_fills;
        n_elsewhere += (*worst)->n_elsewhere;
        if ((*worst)->n_elsewhere != 0) {
            std::string ids;
            for (const std::string& id : (*worst)->elsewhere) {
                ids += (ids.empty() ? "" : "; ") + id;
            }
            answer.details.push_back(fmt::format(
                "shard {}: {} at {}: {}{}", shard, (*worst)->n_elsewhere, (*worst)->address, ids,
                (*worst)->n_elsewhere > (*worst)->elsewhere.size() ? "; .." : ""));
        }
    }
    answer.answer = n_elsewhere != 0 ? verdict::fail : whole ? verdict::pass : verdict::unknown;
    answer.figure = fmt::format("{} of {} fills on another shard, {} on two", n_elsewhere, n_fills,
                                found.n_doubled);
    answer.advice = n_elsewhere != 0
                        ? "a fill that is told again goes to the shard that its order names, and "
                          "counts twice: something wrote into mm_fills_v2_local, or the shards "
                          "were changed; see docs/cluster.md"
                    : whole ? ""
                            : "the fills of a shard are not known";
    return answer;
}

}  // namespace truefill::tool
