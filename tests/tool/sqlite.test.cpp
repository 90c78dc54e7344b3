// The store in SQLite: rows, transactions, the schema and its versions.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "base/exit_code.hpp"
#include "catch.hpp"
#include "scratch.hpp"
#include "sqlite/database.hpp"
#include "sqlite/rows.hpp"
#include "sqlite/schema.hpp"
#include "sqlite/sink.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

int code_of(const auto& function) {
    try {
        function();
    } catch (const failure& error) {
        return error.exit_code();
    }
    return exit_fine;
}

sqlite_database with_tables(const fs::path& file) {
    sqlite_database created = open_fills(file, sqlite_access::create);
    created.prepare_for_writing();
    apply_schema(created);
    return created;
}

stored_record read_back(const sqlite_database& in, const std::string& fill_id) {
    sqlite_statement row = in.prepare("SELECT " + std::string{sqlite_fill_columns} +
                                      " FROM mm_fills_v2 WHERE fill_id = ?");
    REQUIRE(row.with(fill_id).next());
    return read_fill(row, in.file());
}

batch batch_of(std::vector<record> fills) {
    batch created;
    created.fills = std::move(fills);
    return created;
}

/// Whether another process finds a lock on the file.
bool is_locked(const fs::path& file) {
    const pid_t child = ::fork();
    if (child == 0) {
        struct flock lock {};
        lock.l_type = F_WRLCK;
        lock.l_whence = SEEK_SET;
        const int fd = ::open(file.c_str(), O_RDWR | O_CLOEXEC);
        const bool asked = fd >= 0 && ::fcntl(fd, F_GETLK, &lock) == 0;
        ::_exit(asked && lock.l_type != F_UNLCK ? 1 : 0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WEXITSTATUS(status) == 1;
}

}  // namespace

TEST_CASE("a second look at a file that is open leaves the first one's locks alone") {
    const scratch_folder folder;
    const fs::path file = folder / "fills.db";
    const sqlite_database first = with_tables(file);
    CHECK(first.integer("SELECT count(*) FROM mm_fills_v2") == 0);
    // Without this lock another program takes itself for the last user of the file when it ends,
    // and deletes the log that this one goes on writing to.
    REQUIRE(is_locked(file));
    fs::create_symlink(file, folder / "alias.db");
    for (const char* const name : {"fills.db", "alias.db"}) {
        const sqlite_database second = open_fills(folder / name, sqlite_access::read_only);
        CHECK(second.integer("SELECT count(*) FROM mm_fills_v2") == 0);
        CHECK(is_locked(file));
    }
    CHECK(is_locked(file));
}

TEST_CASE("a fill that is stored in SQLite is read back unchanged") {
    const scratch_folder folder;
    const sqlite_database in = with_tables(folder / "fills.db");
    fill_writer writer{in, "here"};
    std::vector<record> fills{sample_record(), bare_record()};
    fills[1].fill_id = "bare";
    fills.push_back(sample_record());
    fills.back().fill_id = std::string{"a\0b \xc3\xa9 'quoted'", 16};
    fills.back().price = dollars::from_raw(std::numeric_limits<std::int64_t>::max());
    fills.back().size = contracts::from_raw(std::numeric_limits<std::int64_t>::min());
    fills.push_back(sample_record());
    fills.back().fill_id = "maker";
    fills.back().role = liquidity::maker;
    fills.back().fee = dollars::from_raw(0);  // a fee of zero is known
    fills.back().subaccount = 0;
    for (const record& fill : fills) {
        writer.put({fill, 1'795'650'537'995'220, 2});
        const stored_record stored = read_back(in, fill.fill_id);
        CHECK(shown(stored.content) == shown(fill));
        CHECK(stored.content == fill);
        CHECK(stored.version == 1'795'650'537'995'220);
        CHECK(stored.schema_version == 2);
    }
    CHECK(in.integer("SELECT count(*) FROM mm_fills_v2") == 4);
}

TEST_CASE("a fill that is stored again replaces its row, and no row of another account") {
    const scratch_folder folder;
    const sqlite_database in = with_tables(folder / "fills.db");
    fill_writer writer{in, "here"};
    record fill = sample_record();
    writer.put({fill, 1, 2});
    record other = fill;
    other.account = "other";
    writer.put({other, 1, 2});
    fill = bare_record();
    writer.put({fill, 2, 2});
    CHECK(in.integer("SELECT count(*) FROM mm_fills_v2") == 2);
    sqlite_statement rows = in.prepare("SELECT " + std::string{sqlite_fill_columns} +
                                       " FROM mm_fills_v2 ORDER BY account");
    REQUIRE(rows.next());
    CHECK(read_fill(rows, in.file()).content == fill);
    REQUIRE(rows.next());
    CHECK(read_fill(rows, in.file()).content == other);
}

TEST_CASE("the view has the columns of the plan") {
    const scratch_folder folder;
    const sqlite_database in = with_tables(folder / "fills.db");
    fill_writer{in, "here"}.put({sample_record(), 1, 2});
    const auto row = [&] {
        sqlite_statement view = in.prepare(
            "SELECT ts, price_cents, price, size, fee, decision_id, is_valid, verdict_why, "
            "client_order_id FROM mm_fills");
        REQUIRE(view.next());
        std::string text;
        for (int i = 0; i < view.columns(); ++i) {
            text += (view.is_null(i) ? "NULL" : std::string{view.text(i)}) + '|';
        }
        return text;
    };
    CHECK(row() == "2026-07-30 04:39:40|0.35|0.0035|2.97|0.02|NULL|1||c-1|");
    in.run("INSERT INTO mm_fill_links VALUES ('main', 'ord-1', 'd-1', 'other', 1)");
    in.run("INSERT INTO mm_fill_verdicts VALUES ('main', 'f-1', 0, 'busted', 1)");
    CHECK(row() == "2026-07-30 04:39:40|0.35|0.0035|2.97|0.02|d-1|0|busted|c-1|");
    in.run("UPDATE mm_fill_links SET decision_id = ''");
    in.run("UPDATE mm_fills_v2 SET client_order_id = ''");
    CHECK(row() == "2026-07-30 04:39:40|0.35|0.0035|2.97|0.02|NULL|0|busted|other|");
    in.run("UPDATE mm_fill_links SET account = 'another'");
    in.run("UPDATE mm_fill_verdicts SET account = 'another'");
    CHECK(row() == "2026-07-30 04:39:40|0.35|0.0035|2.97|0.02|NULL|1|||");
}

TEST_CASE("a row that the program cannot have written is named") {
    const scratch_folder folder;
    const sqlite_database in = with_tables(folder / "fills.db");
    fill_writer{in, "here"}.put({sample_record(), 1, 2});
    for (const std::string& change :
         {std::string{"source = 'nobody'"}, std::string{"subaccount = 4294967296"},
          std::string{"notes = -1"}, std::string{"ingest_ver = -1"},
          std::string{"schema_ver = 65536"}}) {
        CAPTURE(change);
        in.run("BEGIN");
        in.run("UPDATE mm_fills_v2 SET " + change);
        CHECK(code_of([&] { (void)read_back(in, "f-1"); }) == exit_schema);
        in.run("ROLLBACK");
        CHECK(code_of([&] { (void)read_back(in, "f-1"); }) == exit_fine);
    }
    // The table itself refuses a value of another type, or a side that is not one.
    for (const char* const change : {"price_u = 0.5", "price_u = 'x'", "price_u = NULL",
                                     "side = 'maybe'", "is_taker = 2", "fill_id = NULL"}) {
        CAPTURE(change);
        CHECK(contains(
            message_of<failure>([&] { in.run(std::string{"UPDATE mm_fills_v2 SET "} + change); }),
            "fills.db: "));
    }
}

TEST_CASE("a transaction that is not committed changes nothing") {
    const scratch_folder folder;
    const sqlite_database in = with_tables(folder / "fills.db");
    const sqlite_database other{folder / "fills.db", sqlite_access::read_only};
    const auto rows = [&] { return other.integer("SELECT count(*) FROM mm_fills_v2"); };
    fill_writer writer{in, "here"};
    {
        const sqlite_transaction held{in};
        writer.put({sample_record(), 1, 2});
        CHECK(rows() == 0);
    }
    CHECK(rows() == 0);
    sqlite_transaction held{in};
    writer.put({sample_record(), 1, 2});
    held.commit();
    CHECK(rows() == 1);
}

TEST_CASE("a batch that can't be stored as a whole is not stored at all, nor is its watermark") {
    const scratch_folder folder;
    const watermark_key whose{"https://exchange", "main", ""};
    sqlite_sink sink{folder / "fills.db", "here"};
    sink.open();
    const sqlite_database other{folder / "fills.db", sqlite_access::existing};
    other.run(
        "CREATE TRIGGER refuse BEFORE INSERT ON mm_fills_v2 WHEN NEW.fill_id = 'no' "
        "BEGIN SELECT raise(ABORT, 'refused'); END");
    record second = sample_record();
    second.fill_id = "no";
    batch rows = batch_of({sample_record(), second});
    rows.watermark = watermark_raise{whose, at_us(5)};
    CHECK(contains(message_of<failure>([&] { (void)sink.write(std::move(rows)); }), "refused"));
    CHECK(other.integer("SELECT count(*) FROM mm_fills_v2") == 0);
    CHECK_FALSE(sink.watermark_of(whose).time);
    batch accepted = batch_of({sample_record()});
    accepted.watermark = watermark_raise{whose, at_us(5)};
    const auto stored = sink.write(std::move(accepted));
    CHECK(stored.n_inserted == 1);
    CHECK(sink.watermark_of(whose).time == at_us(5));
}

TEST_CASE("a watermark in SQLite never moves back, and each account has one") {
    const scratch_folder folder;
    sqlite_sink sink{folder / "fills.db", "here"};
    sink.open();
    const watermark_key whose{"e", "a", "1"};
    for (const auto& [to, expected] :
         {std::pair{10, 10}, std::pair{9, 10}, std::pair{0, 10}, std::pair{11, 11}}) {
        batch rows;
        rows.watermark = watermark_raise{whose, at_us(to)};
        (void)sink.write(std::move(rows));
        CHECK(sink.watermark_of(whose).time == at_us(expected));
    }
    for (const watermark_key& other :
         {watermark_key{"f", "a", "1"}, watermark_key{"e", "b", "1"}, watermark_key{"e", "a", "2"},
          watermark_key{"e", "a", ""}, watermark_key{"e", "1", "a"}}) {
        CHECK_FALSE(sink.watermark_of(other).time);
    }
    sqlite_sink next{folder / "fills.db", "there"};
    next.open();
    CHECK(next.watermark_of(whose).time == at_us(11));
}

TEST_CASE("the schema of SQLite is applied once, and differences are named") {
    const scratch_folder folder;
    const fs::path file = folder / "fills.db";
    CHECK(code_of([&] { (void)open_fills(file, sqlite_access::existing); }) == exit_schema);
    CHECK(folder.names().empty());
    {
        const sqlite_database created = open_fills(file, sqlite_access::create);
        CHECK(verify_schema(created).problems().starts_with("the table mm_fills_v2 is missing\n"));
        CHECK(apply_schema(created).size() == sqlite_migrations().size());
        CHECK(apply_schema(created).empty());
        CHECK(verify_schema(created).problems().empty());
        CHECK(created.integer("PRAGMA user_version") == sqlite_migrations().back().number);
        CHECK(created.integer("SELECT count(*) FROM truefill_migrations") ==
              static_cast<std::int64_t>(sqlite_migrations().size()));
    }
    struct {
        std::string change;
        std::string_view problem;
    } const rows[] = {
        {"DROP TABLE mm_fill_polls", "the table mm_fill_polls is missing"},
        {"DROP VIEW mm_fills", "the view mm_fills is missing"},
        {"DROP INDEX mm_fills_v2_by_time", "mm_fills_v2 has no index mm_fills_v2_by_time"},
        {"ALTER TABLE mm_fill_rejects RENAME COLUMN field TO fields",
         "mm_fill_rejects has no column field TEXT NOT NULL"},
        {"DROP TABLE mm_fill_rejects; CREATE TABLE mm_fill_rejects (raw_sha256 TEXT NOT NULL "
         "PRIMARY KEY, stage TEXT NOT NULL, reason TEXT NOT NULL, field TEXT NOT NULL, looks_like "
         "TEXT NOT NULL, source TEXT NOT NULL, raw BLOB NOT NULL, seen_us INTEGER, ver INTEGER NOT "
         "NULL)",
         "mm_fill_rejects is not STRICT\nmm_fill_rejects.raw is BLOB NOT NULL, not TEXT NOT "
         "NULL\nmm_fill_rejects.seen_us is INTEGER, not INTEGER NOT NULL"},
        {"DROP TABLE truefill_watermarks; CREATE TABLE truefill_watermarks (exchange TEXT NOT NULL "
         "PRIMARY KEY, account TEXT NOT NULL, subaccount TEXT NOT NULL, watermark_us INTEGER NOT "
         "NULL) STRICT",
         "truefill_watermarks has the primary key (exchange), not (exchange, account, subaccount)"},
        {"DROP VIEW mm_fills; CREATE TABLE mm_fills (ts TEXT)",
         "the view mm_fills_v2_view is missing"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.change);
        const sqlite_database in{file, sqlite_access::existing};
        in.run("BEGIN");
        in.run(row.change);
        CHECK(verify_schema(in).problems() == row.problem);
        in.run("ROLLBACK");
        CHECK(verify_schema(in).verified());
    }
    const sqlite_database in{file, sqlite_access::existing};
    in.run("ALTER TABLE mm_fill_links ADD COLUMN note TEXT");  // further columns are allowed
    CHECK(verify_schema(in).verified());
}

TEST_CASE("where the desk has a table mm_fills the view has another name") {
    const scratch_folder folder;
    const sqlite_database in{folder / "fills.db", sqlite_access::create};
    in.run("CREATE TABLE mm_fills (ts TEXT, fill_id TEXT)");
    apply_schema(in);
    CHECK(view_name(in) == "mm_fills_v2_view");
    CHECK(verify_schema(in).verified());
    CHECK(in.integer("SELECT count(*) FROM mm_fills_v2_view") == 0);
}

TEST_CASE("a number that SQLite can't store is refused") {
    const scratch_folder folder;
    const sqlite_database in{folder / "fills.db", sqlite_access::create};
    sqlite_statement echo = in.prepare("SELECT ?");
    CHECK(contains(message_of<failure>([&] { echo.with(std::uint64_t{1} << 63); }),
                   "a number beyond 64 bits"));
    REQUIRE(echo.with(std::numeric_limits<std::int64_t>::min()).next());
    CHECK(echo.integer(0) == std::numeric_limits<std::int64_t>::min());
    REQUIRE(echo.with(std::string_view{}).next());
    CHECK_FALSE(echo.is_null(0));  // an empty text is not NULL
    REQUIRE(echo.with(nullptr).next());
    CHECK(echo.is_null(0));
}
