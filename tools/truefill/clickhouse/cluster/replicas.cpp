#include "clickhouse/cluster/replicas.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include "base/exit_code.hpp"
#include "base/stop.hpp"
#include "booking/schema_report.hpp"
#include "clickhouse/catalog.hpp"
#include "clickhouse/cluster/nodes.hpp"
#include "clickhouse/cluster/schema.hpp"
#include "clickhouse/query.hpp"

namespace truefill::tool {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::seconds longest_probe{5};  // a frozen node does not answer at all
constexpr std::chrono::minutes longest_reading{30};
constexpr std::chrono::seconds catching_up{5};

/// Why a node gave no answer, in a few words: the server's own text repeats every attempt.
std::string short_reason(const adapter::clickhouse_reply& reply) {
    if (reply.outcome == adapter::outcome::unknown) {
        return reply.code == 0 ? "does not answer"
                               : "does not answer (code " + std::to_string(reply.code) + ")";
    }
    return "refuses: " + reply.text.substr(0, std::min(reply.text.find('\n'), std::size_t{200}));
}

class cluster_reader {
public:
    cluster_reader(connection& server, const std::string& cluster)
        : server_{server}, nodes_{nodes_of(server, cluster)} {}

    [[nodiscard]] const std::vector<cluster_node>& nodes() const noexcept { return nodes_; }

    /// The reply of one node to a SELECT. `{from}` in `sql` stands for `table` at that node.
    adapter::clickhouse_reply ask_node(const std::string& address, const std::string& database,
                                       const std::string& table, const std::string& sql,
                                       std::chrono::milliseconds longest) {
        server_.wait_at_most(longest);
        auto reply = server_.send_here(replaced(sql, "{from}",
                                                "remote(" + adapter::sql_literal(address) + ", " +
                                                    database + ", " + table + ")") +
                                       " FORMAT TabSeparated");
        server_.wait_at_most(adapter::clickhouse::usual_wait);
        return reply;
    }

    void read(replica& of, const std::string& view) {
        of = {.shard = of.shard, .address = of.address};
        if (!probe(of)) {
            return;
        }
        const std::string elsewhere = belongs_elsewhere(nodes_, of.shard);
        const std::string local = view + "_local";
        const auto fills = row_of(of, local,
                                  "SELECT count(), sum(cityHash64(" + values_of(local) +
                                      ")), sum(" + elsewhere + ") FROM {from}");
        const auto verdicts =
            fills ? row_of(of, "mm_fill_verdicts",
                           "SELECT count(), sum(sum) FROM (SELECT cityHash64(account, fill_id, "
                           "toString(argMax(is_valid, ver)), argMax(why, ver)) AS sum FROM {from} "
                           "GROUP BY account, fill_id)")
                  : std::nullopt;
        if (!verdicts) {
            return;
        }
        of.is_read = true;
        of.n_fills = count_in(fills->at(0));
        of.fills_sum = count_in(fills->at(1));
        of.n_elsewhere = count_in(fills->at(2));
        of.n_verdicts = count_in(verdicts->at(0));
        of.verdicts_sum = count_in(verdicts->at(1));
        if (of.n_elsewhere != 0) {
            const auto reply = ask_node(
                of.address, server_.address().database, local,
                "SELECT fill_id FROM {from} WHERE " + elsewhere + " ORDER BY fill_id LIMIT 3",
                longest_reading);
            for (const auto& row : adapter::tab_separated(reply.text)) {
                of.elsewhere.push_back(row.at(0));
            }
        }
    }

private:
    /// Whether the node answers; its problem says why not, or that it gets no new rows.
    bool probe(replica& of) {
        const auto reply = ask_node(of.address, "system", "replicas",
                                    "SELECT table, is_readonly, active_replicas, total_replicas, "
                                    "queue_size FROM {from} WHERE " +
                                        in_database(server_) + " ORDER BY table",
                                    longest_probe);
        if (reply.outcome != adapter::outcome::done) {
            of.problem = short_reason(reply);
            return false;
        }
        for (const auto& row : adapter::tab_separated(reply.text)) {
            of.n_queued += count_in(row.at(4));
            if (row.at(1) != "0" && of.problem.empty()) {
                of.problem = row.at(0) + " is read-only there: it gets no new rows";
            }
            if (row.at(2) != row.at(3) && of.inactive.empty()) {
                of.inactive =
                    row.at(2) + " of " + row.at(3) + " replicas of " + row.at(0) + " are active";
            }
        }
        return true;
    }

    std::optional<std::vector<std::string>> row_of(replica& of, const std::string& table,
                                                   const std::string& sql) {
        const auto reply =
            ask_node(of.address, server_.address().database, table, sql, longest_reading);
        const auto rows = adapter::tab_separated(reply.text);
        if (reply.outcome == adapter::outcome::done && rows.size() == 1) {
            return rows.front();
        }
        of.problem = short_reason(reply);
        return std::nullopt;
    }

    /// The view's columns as texts, so that unknown values count as well. Those that are computed
    /// from others are left out: dollars, cents and contracts as Float64, and the time in seconds.
    const std::string& values_of(const std::string& view) {
        if (values_.empty()) {
            for (const auto& row : select(server_, "SELECT name, type FROM system.columns WHERE " +
                                                       in_database(server_) + " AND table = " +
                                                       adapter::sql_literal(view))) {
                if (row.at(1).find("Float64") == std::string::npos &&
                    !row.at(1).starts_with("DateTime")) {
                    values_ += (values_.empty() ? "" : ", ");
                    values_ += "ifNull(toString(" + row.at(0) + R"(), '\\N'))";
                }
            }
        }
        return values_;
    }

    connection& server_;
    std::vector<cluster_node> nodes_;
    std::string values_;  ///< "" until they were asked for
};

/// The replicas that must be read again: those of a shard whose replicas differ, and all of them
/// when their verdicts differ.
std::vector<replica*> differing(std::vector<replica>& replicas) {
    std::vector<replica*> again;
    for (replica& candidate : replicas) {
        const bool differs = std::any_of(replicas.begin(), replicas.end(), [&](const auto& other) {
            return candidate.is_read && other.is_read &&
                   (!candidate.has_the_same_verdicts(other) ||
                    (candidate.shard == other.shard && !candidate.shows_the_same_fills(other)));
        });
        if (differs) {
            again.push_back(&candidate);
        }
    }
    return again;
}

}  // namespace

void require_all_shards(connection& server, const std::string& cluster) {
    cluster_reader reader{server, cluster};
    std::set<std::uint64_t> alive;
    std::map<std::uint64_t, std::string> silent;
    for (const cluster_node& node : reader.nodes()) {
        const auto reply =
            reader.ask_node(node.address, "system", "one", "SELECT 1 FROM {from}", longest_probe);
        if (reply.outcome == adapter::outcome::unknown) {
            std::string& addresses = silent[node.shard];
            addresses += (addresses.empty() ? "" : ", ") + node.address;
        } else {
            alive.insert(node.shard);
        }
    }
    std::string text;
    for (const auto& [shard, addresses] : silent) {
        if (!alive.contains(shard)) {
            text += (text.empty() ? "" : "; ") + ("no replica of shard " + std::to_string(shard)) +
                    " of the cluster " + cluster + " answers: " + addresses;
        }
    }
    if (!text.empty()) {
        throw failure{exit_unusable, text};
    }
}

replicas_report compare_replicas(connection& server, const std::string& cluster,
                                 const std::string& view) {
    cluster_reader reader{server, cluster};
    replicas_report report{.cluster = cluster, .replicas = {}};
    for (const cluster_node& node : reader.nodes()) {
        report.replicas.push_back({.shard = node.shard, .address = node.address});
    }
    for (replica& each : report.replicas) {
        reader.read(each, view);
    }
    const auto deadline = steady_clock::now() + catching_up;
    for (auto again = differing(report.replicas);
         !again.empty() && steady_clock::now() < deadline && !stop_requested();
         again = differing(report.replicas)) {
        constexpr std::chrono::milliseconds pause{200};
        wait_for(pause);
        for (replica* const each : again) {
            reader.read(*each, view);
        }
    }
    const bool any_elsewhere = std::any_of(report.replicas.begin(), report.replicas.end(),
                                           [](const auto& each) { return each.n_elsewhere != 0; });
    if (any_elsewhere) {
        server.wait_at_most(longest_reading);
        report.n_doubled = count_fills_on_two_shards(server);
        server.wait_at_most(adapter::clickhouse::usual_wait);
    }
    return report;
}

}  // namespace truefill::tool
