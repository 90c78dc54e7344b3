// How fast SQLite itself takes the rows of a file of fills: a plain prepared insert of the same
// rows, in the same order, into the same tables, a transaction per 10,000 rows. What `truefill
// load` needs beyond that is its own.
//
// usage: truefill_sqlite_limit fills.db copy.db
#include <sqlite3.h>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

namespace {

constexpr int rows_a_transaction = 10'000;

void check(int code, sqlite3* in) {
    if (code != SQLITE_OK && code != SQLITE_DONE && code != SQLITE_ROW) {
        std::fprintf(stderr, "sqlite_limit: %s\n", sqlite3_errmsg(in));
        std::exit(1);
    }
}

void run(sqlite3* in, const std::string& sql) {
    check(sqlite3_exec(in, sql.c_str(), nullptr, nullptr, nullptr), in);
}

sqlite3_stmt* prepare(sqlite3* in, const std::string& sql) {
    sqlite3_stmt* made = nullptr;
    check(sqlite3_prepare_v2(in, sql.c_str(), -1, &made, nullptr), in);
    return made;
}

/// The statements that made the table of fills and its index.
std::vector<std::string> schema_of(sqlite3* in) {
    std::vector<std::string> statements;
    sqlite3_stmt* const rows =
        prepare(in,
                "SELECT sql FROM sqlite_schema WHERE tbl_name = 'mm_fills_v2' AND sql IS NOT NULL "
                "ORDER BY type DESC");
    while (sqlite3_step(rows) == SQLITE_ROW) {
        statements.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(rows, 0)));
    }
    sqlite3_finalize(rows);
    return statements;
}

double processor_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

struct cost {
    std::int64_t rows = 0;
    double processor = 0;  ///< seconds
    double wall = 0;       ///< seconds
};

/// Copies all rows. Reading them is not counted.
cost copy_rows(sqlite3* from, sqlite3* to) {
    const std::string columns =
        "account, fill_id, exchange_order_id, market_ticker, side, action, price_u, count_c, "
        "fee_u, ts_us, is_taker, subaccount, exchange_index, client_order_id, notes, source, "
        "engine_instance_id, engine_version, schema_ver, ingest_ver";
    sqlite3_stmt* const rows = prepare(from, "SELECT " + columns + " FROM mm_fills_v2");
    std::string parameters;
    const int width = sqlite3_column_count(rows);
    for (int i = 0; i < width; ++i) {
        parameters += i == 0 ? "?" : ", ?";
    }
    sqlite3_stmt* const put =
        prepare(to, "INSERT INTO mm_fills_v2 (" + columns + ") VALUES (" + parameters + ")");
    cost spent;
    for (bool at_end = false; !at_end;) {
        std::vector<std::vector<sqlite3_value*>> batch;
        while (batch.size() < rows_a_transaction && !(at_end = sqlite3_step(rows) != SQLITE_ROW)) {
            auto& row = batch.emplace_back();
            for (int i = 0; i < width; ++i) {
                row.push_back(sqlite3_value_dup(sqlite3_column_value(rows, i)));
            }
        }
        const auto begun = std::chrono::steady_clock::now();
        const double processor = processor_seconds();
        run(to, "BEGIN IMMEDIATE");
        for (const auto& row : batch) {
            for (int i = 0; i < width; ++i) {
                sqlite3_bind_value(put, i + 1, row[static_cast<std::size_t>(i)]);
            }
            check(sqlite3_step(put), to);
            sqlite3_reset(put);
        }
        run(to, "COMMIT");
        spent.processor += processor_seconds() - processor;
        spent.wall +=
            std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
        spent.rows += static_cast<std::int64_t>(batch.size());
        for (auto& row : batch) {
            for (sqlite3_value* value : row) {
                sqlite3_value_free(value);
            }
        }
    }
    sqlite3_finalize(rows);
    sqlite3_finalize(put);
    return spent;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fprintf(stderr, "usage: %s fills.db copy.db\n", argv[0]);
        return 2;
    }
    sqlite3* from = nullptr;
    sqlite3* to = nullptr;
    check(sqlite3_open_v2(argv[1], &from, SQLITE_OPEN_READONLY, nullptr), from);
    std::remove(argv[2]);
    check(sqlite3_open(argv[2], &to), to);
    // As sqlite/database.cpp opens it.
    run(to,
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -32768; "
        "PRAGMA wal_autocheckpoint = 8192");
    for (const std::string& statement : schema_of(from)) {
        run(to, statement);
    }
    const cost spent = copy_rows(from, to);
    std::printf("%lld rows, %.3f s of processor, %.3f s\n", static_cast<long long>(spent.rows),
                spent.processor, spent.wall);
    sqlite3_close(from);
    sqlite3_close(to);
}
