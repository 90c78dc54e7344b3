// A small service: it gets pages from the exchange, reads them with truefill, and inserts rows into
// ClickHouse. One run polls all live fills. It may run any number of times: the view mm_fills shows
// each fill once.
//
// The program `truefill sync` also has a spool that survives a crash, retries and pacing, history,
// a watermark, deduplication before the insert, and links to decisions.
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

constexpr int page_size = 1000;

std::int64_t microseconds_now() {
    using namespace std::chrono;
    return duration_cast<microseconds>(system_clock::now().time_since_epoch()).count();
}

/// GETs a path below the API's address; throws unless the reply is complete and has status 200.
std::string get(adapter::http_client& http, const adapter::signer& sign, const std::string& base,
                const std::string& path, const std::string& query) {
    // The signed path begins at the root of the host and has no query.
    const std::size_t root = base.find('/', base.find("://") + 3);
    adapter::http_request request;
    request.url = base + path + "?" + query;
    request.headers = sign.headers("GET", base.substr(root) + path, microseconds_now() / 1000);
    adapter::http_reply reply = http(request);
    if (!reply.complete()) {
        throw std::runtime_error{reply.error};
    }
    if (reply.status != 200) {
        throw std::runtime_error{"HTTP " + std::to_string(reply.status) + ": " +
                                 reply.body.substr(0, 300)};
    }
    return std::move(reply.body);
}

/// Sends the rows again until the server confirms them. The same bytes may be sent twice, because
/// the view shows rows with the same identity as one row.
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

/// Logs a reject as a line of standard error. A refused item is logged whole; of a broken page the
/// offset and the beginning are logged.
void report(const truefill::reject_view& reject) {
    truefill::reject_view shown = reject;
    constexpr std::size_t beginning = 120;
    if (reject.stage == truefill::stage::payload) {
        shown.raw = reject.raw.substr(0, beginning);
    }
    std::string line;
    append_row(line, shown);
    std::fputs(line.c_str(), stderr);
}

/// Why the page that was normalized last is not trusted; "" when it is.
std::string fault_of(const truefill::normalizer<>& normalize, const truefill::stats& page,
                     const std::string& cursor) {
    if (page.n_payload_rejects != 0) {
        return "the exchange sent no usable page";
    }
    if (page.n_api != 0 && page.n_real == 0) {
        return "a page of " + std::to_string(page.n_api) + " items holds no fill at all";
    }
    const auto status = normalize.cursor_status();
    if (status == truefill::cursor_status::unreadable ||
        (status == truefill::cursor_status::none && page.n_api >= page_size)) {
        return "a page without a cursor that reads";
    }
    if (status == truefill::cursor_status::next_page && *normalize.cursor() == cursor) {
        return "a page that leads back to itself";
    }
    return "";
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
        const std::string page =
            get(http, sign, base, "/portfolio/fills",
                "limit=" + std::to_string(page_size) + "&cursor=" + adapter::url_escaped(cursor));
        const truefill::row_writer writer{
            .engine_instance_id = "adapter",
            .engine_version = truefill::version,
            .ingest_version = static_cast<std::uint64_t>(microseconds_now())};
        std::string rows;
        const truefill::stats counted = normalize(
            page, truefill::source::rest,
            [&](const truefill::fill_view& fill) {
                append_table_row(rows, truefill::record_of<std::string_view>(fill), writer);
            },
            report);
        total += counted;
        insert(server, rows);
        if (const std::string fault = fault_of(normalize, counted, cursor); !fault.empty()) {
            throw std::runtime_error{fault};
        }
        cursor = normalize.cursor().value_or("");
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
