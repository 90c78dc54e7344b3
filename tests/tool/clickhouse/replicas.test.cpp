// The criteria of a cluster: what a diagnosis says when nodes are behind, differ or do not answer.
#include <cstdint>
#include <string>
#include <utility>

#include "catch.hpp"
#include "diagnosis/criteria.hpp"
#include "diagnosis/judge.hpp"
#include "scratch.hpp"

using namespace truefill::tool;
using truefill::test::contains;

namespace {

replica read_replica(std::uint64_t shard, std::string address, std::uint64_t n_fills = 100,
                     std::uint64_t fills_sum = 7) {
    return {.shard = shard,
            .address = std::move(address),
            .problem = {},
            .is_read = true,
            .n_fills = n_fills,
            .fills_sum = fills_sum,
            .elsewhere = {}};
}

replica silent(std::uint64_t shard, std::string address) {
    return {.shard = shard,
            .address = std::move(address),
            .problem = "does not answer (code 279)",
            .elsewhere = {}};
}

/// Two shards with two replicas each that show the same.
replicas_report healthy() {
    return {.cluster = "fills",
            .replicas = {read_replica(1, "h1:9000"), read_replica(1, "h2:9000"),
                         read_replica(2, "h3:9000", 90, 5), read_replica(2, "h4:9000", 90, 5)}};
}

std::string text_of(const finding& answer) {
    std::string text = answer.figure;
    for (const std::string& detail : answer.details) {
        text += '\n' + detail;
    }
    return text;
}

}  // namespace

TEST_CASE("replicas that show the same fills agree") {
    const finding answer = judge_replicas(healthy());
    CHECK(answer.answer == verdict::pass);
    CHECK(answer.figure == "4 nodes of 2 shards, 190 fills");
    CHECK(answer.advice.empty());
    CHECK(judge_shards(healthy()).answer == verdict::pass);
}

TEST_CASE("a replica that is behind fails, by its name") {
    auto found = healthy();
    found.replicas[1].n_fills = 80;
    found.replicas[1].n_queued = 3;
    const finding answer = judge_replicas(found);
    CHECK(answer.answer == verdict::fail);
    CHECK(text_of(answer).starts_with(
        "shard 1: h1:9000 shows 100 fills, h2:9000 shows 80 fills (3 entries wait in its queue)"));
}

TEST_CASE("replicas with as many fills and other values fail") {
    auto found = healthy();
    found.replicas[3].fills_sum = 6;
    const finding answer = judge_replicas(found);
    CHECK(answer.answer == verdict::fail);
    CHECK(contains(text_of(answer),
                   "shard 2: h3:9000 shows 90 fills, h4:9000 shows 90 fills, with "
                   "different values"));
}

TEST_CASE("verdicts are compared over all nodes") {
    auto found = healthy();
    found.replicas[3].n_verdicts = 1;
    found.replicas[3].verdicts_sum = 9;
    found.replicas[2].n_verdicts = 1;
    found.replicas[2].verdicts_sum = 9;
    const finding answer = judge_replicas(found);
    CHECK(answer.answer == verdict::fail);
    CHECK(contains(text_of(answer), "h1:9000 has 0, h2:9000 has 0, h3:9000 has 1, h4:9000 has 1"));
}

TEST_CASE("a node that is not read, or gets no new rows, can't pass") {
    auto found = healthy();
    found.replicas[1] = silent(1, "h2:9000");
    const finding answer = judge_replicas(found);
    CHECK(answer.answer == verdict::unknown);
    CHECK(contains(text_of(answer), "shard 1: h2:9000: does not answer (code 279)"));
    CHECK(judge_shards(found).answer == verdict::pass);

    found = healthy();
    found.replicas[2].problem = "mm_fills_v2_local is read-only there: it gets no new rows";
    CHECK(judge_replicas(found).answer == verdict::unknown);

    found = healthy();
    found.replicas[0].inactive = "1 of 3 replicas of mm_fills_v2_local are active";
    CHECK(judge_replicas(found).answer == verdict::unknown);
    CHECK(contains(text_of(judge_replicas(found)), "h1:9000: 1 of 3 replicas"));
    found.replicas[1] = silent(1, "h2:9000");
    CHECK(judge_replicas(found).figure ==
          "1 of 4 nodes can't be trusted: shard 1: h2:9000: does not answer (code 279)");
    found.replicas[1] = read_replica(1, "h2:9000");
    found.replicas[0].inactive.clear();

    // What is known to be wrong stays wrong beside what is not known.
    found.replicas[1] = silent(1, "h2:9000");
    found.replicas[3].fills_sum = 6;
    CHECK(judge_replicas(found).answer == verdict::fail);
}

TEST_CASE("a shard of which no node is read can't pass either criterion") {
    auto found = healthy();
    found.replicas[2] = silent(2, "h3:9000");
    found.replicas[3] = silent(2, "h4:9000");
    CHECK(judge_replicas(found).answer == verdict::unknown);
    const finding shards = judge_shards(found);
    CHECK(shards.answer == verdict::unknown);
    CHECK(contains(text_of(shards), "shard 2: none of its nodes was read"));
    found.replicas.clear();
    CHECK(judge_replicas(found).answer == verdict::unknown);
    CHECK(judge_shards(found).answer == verdict::unknown);
}

TEST_CASE("a fill on another shard than its order names fails, by its id") {
    auto found = healthy();
    found.n_doubled = 2;
    for (const std::size_t replica : {2U, 3U}) {
        found.replicas[replica].n_elsewhere = 4;
        found.replicas[replica].elsewhere = {"f-1", "f-2", "f-3"};
    }
    const finding answer = judge_shards(found);
    CHECK(answer.answer == verdict::fail);
    CHECK(answer.figure == "4 of 190 fills on another shard, 2 on two");
    CHECK(contains(text_of(answer), "shard 2: 4 at h3:9000: f-1; f-2; f-3; .."));
}

TEST_CASE("a cluster's criteria decide the whole, and are causes with a next step") {
    evidence found;
    found.replicas = healthy();
    found.replicas->replicas[1].n_fills = 80;
    found.replicas->replicas[2].n_elsewhere = 1;
    found.replicas->replicas[2].elsewhere = {"f-1"};
    const diagnosis judged =
        judge(found, {.sink = "http://h1/db,h2/db", .exchange = {}, .account = {}, .state = {}});
    REQUIRE(judged.criteria.size() == 8);
    CHECK(judged.overall() == verdict::fail);
    CHECK(
        contains(judged.root_cause(), "the nodes of the cluster show different fills: shard 1: "));
    CHECK(
        contains(judged.root_cause(), "fills on a shard that their order does not name: shard 2"));
    std::string steps;
    for (const next_step& step : judged.next) {
        steps += step.command + '\n';
    }
    CHECK(contains(steps, "truefill schema verify --sink"));
    CHECK(contains(steps, "--cluster fills"));
    CHECK(contains(steps, "truefill schema verify --deep --sink"));

    found.replicas.reset();
    CHECK(judge(found, {.sink = {}, .exchange = {}, .account = {}, .state = {}}).criteria.size() ==
          6);
}
