// The wiring of a service: pages from the exchange, fills from truefill, rows into ClickHouse. One
// poll of all live fills; run it as often as you like, the view mm_fills shows each fill once.
//
// What the program `truefill sync` adds: a spool that survives a crash, retries and pacing,
// history, a watermark, deduplication before the insert, links to decisions.
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <truefill/truefill.hpp>

#include "clickhouse.hpp"
#include "http.hpp"
#include "signer.hpp"

namespace {

std::int64_t microseconds_now() {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

/// GETs what lies under the API's address; throws when that is no whole reply of status 200.
std::string get(adapter::http_client& http, const adapter::signer& sign, const std::string& base,
                const std::string& path, const std::string& query) {
    // The path is signed from the host's root on, and without the query.
    const std::size_t root = base.find('/', base.find("://") + 3);
    adapter::http_request request;
    request.url = base + path + "?" + query;
    request.headers = sign.headers("GET", base.substr(root) + path, microseconds_now() / 1000);
    adapter::http_reply reply = http(request);
    if (!reply.complete()) {
        throw std::runtime_error{reply.error};
    }
    if (reply.status != 200) {
        throw std::runtime_error{"HTTP " + std::to_string(reply.status) + ": " + reply.body};
    }
    return std::move(reply.body);
}

/// Until the server says that it has them: the same bytes can be sent twice without harm, since
/// rows of one identity are one row to the view.
void insert(adapter::clickhouse& server, const std::string& rows) {
    if (rows.empty()) {
        return;
    }
    const std::string statement = "INSERT INTO mm_fills_v2 (" +
                                  std::string{truefill::table_columns} + ") FORMAT JSONEachRow\n";
    for (int attempt = 1;; ++attempt) {
        const auto reply = server.send(statement + rows);
        if (reply.outcome == adapter::outcome::done) {
            return;
        }
        if (reply.outcome != adapter::outcome::unknown || attempt == 5) {
            throw std::runtime_error{"ClickHouse: " + reply.text};
        }
    }
}

int run(const std::string& base, const std::string& key_id, const std::string& key_file,
        const std::string& sink) {
    const adapter::signer sign{key_id, key_file};
    adapter::http_client http;
    const char* const password = std::getenv("TRUEFILL_CLICKHOUSE_PASSWORD");
    adapter::clickhouse server{adapter::clickhouse_address::parse(sink),
                               password == nullptr ? "" : password};

    truefill::normalizer normalize;
    truefill::stats total;
    std::string cursor;
    do {
        const std::string page = get(http, sign, base, "/portfolio/fills",
                                     "limit=1000&cursor=" + adapter::url_escaped(cursor));
        const truefill::row_writer writer{
            .engine_instance_id = "adapter",
            .engine_version = truefill::version,
            .ingest_version = static_cast<std::uint64_t>(microseconds_now())};
        std::string rows;
        total += normalize(
            page, truefill::source::rest,
            [&](const truefill::fill_view& fill) {
                append_table_row(rows, truefill::record_of<std::string_view>(fill), writer);
            },
            [&](const truefill::reject_view& bad) {
                std::string line;
                append_row(line, bad);
                std::fputs(line.c_str(), stderr);
            });
        insert(server, rows);
        const std::string next{normalize.cursor().value_or("")};
        if (total.n_payload_rejects != 0 || (!next.empty() && next == cursor)) {
            throw std::runtime_error{"the exchange sent no usable page, or one that leads back"};
        }
        cursor = next;
    } while (!cursor.empty());

    std::string line;
    append_pipeline_stats(line, total,
                          truefill::timestamp{std::chrono::microseconds{microseconds_now()}});
    std::fputs(line.c_str(), stdout);
    return adds_up(total) ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 5) {
        std::fprintf(stderr,
                     "usage: %s BASE KEY-ID KEY-FILE SINK\n"
                     "BASE: https://external-api.kalshi.com/trade-api/v2\n"
                     "SINK: http[s]://[user@]host:port/database, made by `truefill schema apply`\n",
                     argv[0]);
        return 2;
    }
    try {
        return run(argv[1], argv[2], argv[3], argv[4]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
        return 1;
    }
}
