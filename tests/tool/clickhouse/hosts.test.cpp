// An address with several hosts: which one is asked, and when the next one is.
#include <httplib.h>

#include <atomic>
#include <chrono>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "clickhouse/catalog.hpp"
#include "clickhouse/cluster/nodes.hpp"
#include "clickhouse/cluster/schema.hpp"
#include "clickhouse/connection.hpp"
#include "clickhouse/sink/sink.hpp"
#include "scratch.hpp"

using namespace truefill::tool;
using truefill::test::contains;
using truefill::test::message_of;

namespace {

/// Replies to a SELECT 'engine' with the engine of mm_fills_v2, and to other statements with
/// `reply`.
class fake_server {
public:
    explicit fake_server(std::string engine = "Distributed") : engine_{std::move(engine)} {
        server_.Post("/", [this](const httplib::Request& request, httplib::Response& response) {
            response.set_header("X-ClickHouse-Query-Id", "1");
            if (request.body.starts_with("SELECT 'engine'")) {
                response.set_content(engine_.empty() ? "" : "engine\t" + engine_ + "\n",
                                     "text/plain");
                return;
            }
            const std::lock_guard lock{mutex_};
            for (const auto& [start, content] : answers_) {
                if (request.body.starts_with(start)) {
                    response.set_content(content, "text/plain");
                    return;
                }
            }
            statements_.push_back(request.body);
            urls_.push_back(request.target);
            response.status = code_ == 0 ? 200 : 500;
            response.set_content(code_ == 0 ? "" : "Code: " + std::to_string(code_) + ", text",
                                 "text/plain");
        });
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread{[this] { server_.listen_after_bind(); }};
        while (!server_.is_running()) {
            std::this_thread::yield();
        }
    }
    ~fake_server() {
        server_.stop();
        thread_.join();
    }
    fake_server(const fake_server&) = delete;
    fake_server& operator=(const fake_server&) = delete;

    /// The error code of all later replies; 0 is success.
    void reply(int code) { code_ = code; }
    /// The reply to all later statements that begin with `start`.
    void answer(std::string start, std::string content) {
        const std::lock_guard lock{mutex_};
        answers_.emplace_back(std::move(start), std::move(content));
    }
    [[nodiscard]] std::string host() const { return "127.0.0.1:" + std::to_string(port_); }
    [[nodiscard]] std::vector<std::string> statements() {
        const std::lock_guard lock{mutex_};
        return statements_;
    }
    [[nodiscard]] std::string last_url() {
        const std::lock_guard lock{mutex_};
        return urls_.empty() ? "" : urls_.back();
    }

private:
    std::string engine_;
    std::atomic<int> code_ = 0;
    httplib::Server server_;
    int port_ = 0;
    std::mutex mutex_;
    std::vector<std::string> statements_;
    std::vector<std::string> urls_;
    std::vector<std::pair<std::string, std::string>> answers_;
    std::thread thread_;
};

std::string servers_of(std::string_view url) {
    std::string text;
    for (const auto& host : parse_hosts(url)) {
        text += host.server + ' ' + host.user + ' ' + host.database + ';';
    }
    return text;
}

}  // namespace

TEST_CASE("an address has one host or several, in its order") {
    CHECK(servers_of("http://h1:8123/db") == "http://h1:8123  db;");
    CHECK(servers_of("http://h2:8123,h1:8124/db") == "http://h2:8123  db;http://h1:8124  db;");
    CHECK(servers_of("https://me@h1,h2:1/db") == "https://h1 me db;https://h2:1 me db;");
    CHECK(servers_of("http://a@b@h1,[::1]:8123/db") ==
          "http://h1 a@b db;http://[::1]:8123 a@b db;");
}

TEST_CASE("a wrong list of hosts is refused by the mistake's name") {
    struct {
        std::string_view url;
        std::string_view why;
    } const rows[] = {
        {"http://h1,/db", "no host"},
        {"http://,h1/db", "no host"},
        {"http://h1,,h2/db", "no host"},
        {"http://h1,:8123/db", "no host"},
        {"http://h1, h2/db", "no host"},
        {"http://h1,h2", "no database"},
        {"http://h1,h2/a,b", "no database"},
        {"http://h1:1,h2:1,h1:1/db", "a host is named twice: http://h1:1"},
        {"http://me:hunter2@h1,h2/db", "a password does not belong in an address"},
        {"h1,h2/db", "neither http:// nor https://"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.url);
        const std::string message =
            message_of<std::invalid_argument>([&] { (void)parse_hosts(row.url); });
        CHECK(message.starts_with(row.why));
        CHECK_FALSE(contains(message, "hunter2"));
    }
}

TEST_CASE("the folder of a spool does not depend on the order of the hosts") {
    const auto folder = [](std::string_view url) {
        return clickhouse_sink::folder_of("/state", parse_hosts(url)).string();
    };
    CHECK(folder("http://h1:8123/db") == "/state/h1_8123_db");
    CHECK(folder("http://h1:8123,h2:8123/db") == "/state/h1_8123,h2_8123,db");
    CHECK(folder("http://h2:8123,h1:8123/db") == folder("http://h1:8123,h2:8123/db"));
}

TEST_CASE("batches of another list of hosts are those of the same database alone") {
    struct {
        std::string_view url;
        std::string_view folder;
        bool is_named;
    } const rows[] = {
        {"http://h1:8123/db", "h1_8123,h2_8123,db", true},
        {"http://h1:8123,h2:8123/db", "h1_8123_db", true},
        {"http://h1:8123,h2:8123/db", "h2_8123,h3_8123,db", true},
        // Other databases of the same host, whose names end with the same word.
        {"http://h1:8123/db", "h1_8123_my_db", false},
        {"http://h1:8123/db", "h1_8123,h2_8123,my_db", false},
        {"http://h1:8123,h2:8123/db", "h1_8123_my_db", false},
        {"http://h1:8123,h2:8123/db", "h3_8123,h4_8123,db", false},
        {"http://h1:8123/db", "my_h1_8123_db", false},
    };
    for (const auto& row : rows) {
        CAPTURE(row.url, row.folder);
        const truefill::test::scratch_folder state;
        const fs::path spool = state / row.folder / "spool";
        fs::create_directories(spool);
        truefill::test::write_file(spool / "1.insert", "rows");
        const clickhouse_sink sink{parse_hosts(row.url), "", state.path(), "instance"};
        CHECK(contains(sink.waiting(), spool.string()) == row.is_named);
    }
}

TEST_CASE("the next host takes a statement that the first can't serve") {
    for (const int code : {60, 81, 49, 242, 999, 210}) {
        CAPTURE(code);
        fake_server first;
        fake_server second;
        connection hosts{parse_hosts("http://" + first.host() + "," + second.host() + "/db"), ""};
        first.reply(code);
        CHECK(hosts.insert("INSERT 1", {}).outcome == adapter::outcome::done);
        CHECK(first.statements() == std::vector<std::string>{"INSERT 1"});
        CHECK(second.statements() == first.statements());  // the same bytes
        // It stays there, also when the first one is well again.
        first.reply(0);
        CHECK(hosts.insert("INSERT 2", {}).outcome == adapter::outcome::done);
        CHECK(first.statements().size() == 1);
        CHECK(second.statements().size() == 2);
    }
}

TEST_CASE("a host that nobody listens at is passed by") {
    auto gone = std::make_unique<fake_server>();
    const std::string name = gone->host();
    gone.reset();
    fake_server second;
    connection hosts{parse_hosts("http://" + name + "," + second.host() + "/db"), ""};
    CHECK(hosts.send("SELECT 1").outcome == adapter::outcome::done);
    CHECK(hosts.address().server == "http://" + second.host());
}

TEST_CASE("a table counts as unknown only when every host said so") {
    fake_server first;
    fake_server second;
    fake_server third;
    connection hosts{
        parse_hosts("http://" + first.host() + "," + second.host() + "," + third.host() + "/db"),
        ""};
    first.reply(60);
    second.reply(81);
    third.reply(60);
    CHECK(hosts.insert("INSERT 1", {}).outcome == adapter::outcome::disagree);
    third.reply(242);  // one of them may know it
    CHECK(hosts.insert("INSERT 1", {}).outcome == adapter::outcome::unknown);
    CHECK(hosts.address().server == "http://" + first.host());  // begins there again
}

TEST_CASE("other disagreements and refusals are the first host's to say") {
    for (const auto& [code, outcome] :
         {std::pair{16, adapter::outcome::disagree}, std::pair{516, adapter::outcome::no_access}}) {
        CAPTURE(code);
        fake_server first;
        fake_server second;
        connection hosts{parse_hosts("http://" + first.host() + "," + second.host() + "/db"), ""};
        first.reply(code);
        CHECK(hosts.insert("INSERT 1", {}).outcome == outcome);
        CHECK(second.statements().empty());
    }
}

TEST_CASE("no table counts as unknown when the program stops before every host was asked") {
    fake_server first;
    fake_server second;
    connection hosts{parse_hosts("http://" + first.host() + "," + second.host() + "/db"), ""};
    std::atomic<bool> is_stopped = false;
    hosts.cancel_on(&is_stopped);
    hosts.check_hosts_with([&] {
        is_stopped = true;
        return adapter::clickhouse_reply{adapter::outcome::disagree, 60, "no table"};
    });
    CHECK(hosts.insert("INSERT 1", {}).outcome == adapter::outcome::unknown);
    CHECK(second.statements().empty());
}

TEST_CASE("a statement that must not be repeated stays with its host") {
    fake_server first;
    fake_server second;
    connection hosts{parse_hosts("http://" + first.host() + "," + second.host() + "/db"), ""};
    first.reply(999);
    CHECK(hosts.send("RENAME TABLE a TO b").outcome == adapter::outcome::unknown);
    CHECK(second.statements().empty());
}

TEST_CASE("a host that keeps the table for itself gets no row of several hosts") {
    fake_server first{"ReplacingMergeTree"};
    fake_server second;
    connection hosts{parse_hosts("http://" + first.host() + "," + second.host() + "/db"), ""};
    const auto reply = hosts.insert("INSERT 1", {});
    CHECK(reply.outcome == adapter::outcome::disagree);
    CHECK(contains(reply.text, "keeps for itself"));
    CHECK(first.statements().empty());
    CHECK(second.statements().empty());
    // The other one, which knows the tables, may not answer at the moment.
    second.reply(242);
    connection turned{parse_hosts("http://" + second.host() + "," + first.host() + "/db"), ""};
    CHECK(turned.insert("INSERT 1", {}).outcome == adapter::outcome::unknown);
    CHECK(first.statements().empty());
    // Alone it does.
    connection alone{parse_hosts("http://" + first.host() + "/db"), ""};
    CHECK(alone.insert("INSERT 1", {}).outcome == adapter::outcome::done);
    CHECK_FALSE(contains(first.last_url(), "insert_distributed_sync"));
}

TEST_CASE("the settings of shared tables go with every statement") {
    for (const char* const engine : {"Distributed", "ReplicatedReplacingMergeTree"}) {
        CAPTURE(engine);
        fake_server server{engine};
        connection host{parse_hosts("http://" + server.host() + "/db"), ""};
        const auto send = [&](std::string_view kind) {
            return kind == "rows"     ? host.insert("INSERT 1", "token")
                   : kind == "insert" ? host.send("INSERT 1")
                   : kind == "select" ? host.send("SELECT 1")
                                      : host.send_here("SELECT 1");
        };
        for (const char* const kind : {"rows", "insert", "select", "here"}) {
            CAPTURE(kind);
            CHECK(send(kind).outcome == adapter::outcome::done);
            CHECK_FALSE(contains(server.last_url(), "insert_deduplication_token"));
            for (const char* const setting :
                 {"insert_distributed_sync=1", "insert_deduplicate=0",
                  "distributed_product_mode=global", "load_balancing=in_order",
                  "skip_unavailable_shards=0"}) {
                CHECK(contains(server.last_url(), setting));
            }
        }
    }
}

TEST_CASE("each host is checked before its first statement") {
    fake_server first;
    fake_server second;
    connection hosts{parse_hosts("http://" + first.host() + "," + second.host() + "/db"), ""};
    std::string checked;
    hosts.check_hosts_with([&] {
        checked += hosts.address().server + ' ';
        const bool is_first = hosts.address().server == "http://" + first.host();
        return adapter::clickhouse_reply{
            is_first ? adapter::outcome::disagree : adapter::outcome::done, is_first ? 60 : 0, "x"};
    });
    CHECK(hosts.insert("INSERT 1", {}).outcome == adapter::outcome::done);
    CHECK(hosts.insert("INSERT 2", {}).outcome == adapter::outcome::done);
    CHECK(checked == "http://" + first.host() + " http://" + second.host() + " ");
    CHECK(first.statements().empty());
    CHECK(second.statements().size() == 2);
}

TEST_CASE("after a while the first host is asked again") {
    fake_server first;
    fake_server second;
    connection hosts{parse_hosts("http://" + first.host() + "," + second.host() + "/db"), "",
                     std::chrono::milliseconds{0}};
    first.reply(242);
    CHECK(hosts.insert("INSERT 1", {}).outcome == adapter::outcome::done);
    CHECK(hosts.insert("INSERT 2", {}).outcome == adapter::outcome::done);  // it is not well yet
    CHECK(hosts.address().server == "http://" + second.host());
    CHECK(first.statements().back() == "SELECT 1");
    first.reply(0);
    CHECK(hosts.insert("INSERT 3", {}).outcome == adapter::outcome::done);
    CHECK(first.statements().back() == "INSERT 3");
    CHECK(hosts.address().server == "http://" + first.host());
}

TEST_CASE("the shards of a cluster have the number that was recorded, and equal weights") {
    struct {
        std::string_view nodes;
        std::string_view problem;
    } const rows[] = {
        {"1\t1\th1\t9000\n2\t1\th2\t9000\n", ""},
        {"1\t3\th1\t9000\n2\t3\th2\t9000\n", ""},
        {"1\t1\th1\t9000\n", "the cluster fills has 1 shards, and the tables were made for 2"},
        {"1\t1\th1\t9000\n2\t2\th2\t9000\n",
         "the shards of the cluster fills have different weights"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.nodes);
        fake_server server;
        server.answer("SELECT name, engine",
                      "truefill_cluster\tReplicatedReplacingMergeTree\t\t\n");
        server.answer("SELECT shard_num", std::string{row.nodes});
        server.answer("SELECT n_shards",
                      "2\tsipHash64(exchange_order_id)\tsipHash64(raw_sha256)\n");
        connection host{parse_hosts("http://" + server.host() + "/db"), ""};
        const auto report = compare_shards(host, catalog{host, ""}, "fills");
        std::string problems;
        for (const std::string& problem : report.problems) {
            problems += problem;
        }
        CHECK(problems.starts_with(row.problem));
        CHECK(problems.empty() == row.problem.empty());
    }
}

TEST_CASE("the address of a node is one that remote() reads, also for IPv6") {
    fake_server server;
    server.answer("SELECT shard_num", "1\t1\th1\t9000\n2\t1\t2001:db8::1\t9001\n");
    connection host{parse_hosts("http://" + server.host() + "/db"), ""};
    const auto nodes = nodes_of(host, "fills");
    REQUIRE(nodes.size() == 2);
    CHECK(nodes[0].address == "h1:9000");
    CHECK(nodes[1].address == "[2001:db8::1]:9001");
}

TEST_CASE("servers that have the shards in another order differ") {
    const std::vector<cluster_node> nodes{{1, 1, "h1:1"}, {1, 1, "h2:1"}, {2, 1, "h3:1"}};
    CHECK(shard_difference(nodes, nodes).empty());
    CHECK(shard_difference({{1, 1, "h2:1"}, {1, 1, "h1:1"}, {2, 1, "h3:1"}}, nodes).empty());
    CHECK(shard_difference({{1, 1, "h3:1"}, {2, 1, "h1:1"}, {2, 1, "h2:1"}}, nodes) ==
          "has the shards 1: h3:1; 2: h1:1, h2:1, and the asked node has 1: h1:1, h2:1; 2: h3:1");
    CHECK(contains(shard_difference({}, nodes), "has the shards of no such cluster"));
}

TEST_CASE("a row belongs to the shard whose part of the remainders its hash falls into") {
    const std::string slot = "sipHash64(exchange_order_id) % ";
    const std::vector<cluster_node> equal{{1, 1, "a"}, {1, 1, "b"}, {2, 1, "c"}};
    CHECK(belongs_elsewhere(equal, 1) == "(" + slot + "2 < 0 OR " + slot + "2 >= 1)");
    CHECK(belongs_elsewhere(equal, 2) == "(" + slot + "2 < 1 OR " + slot + "2 >= 2)");
    const std::vector<cluster_node> weighted{{1, 2, "a"}, {2, 3, "c"}, {3, 1, "d"}};
    CHECK(belongs_elsewhere(weighted, 2) == "(" + slot + "6 < 2 OR " + slot + "6 >= 5)");
}
