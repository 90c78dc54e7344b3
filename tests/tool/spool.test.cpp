// The spool: batches are checked before they are sent, and kept when they are refused.
#include "clickhouse/sink/spool.hpp"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.hpp"
#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

const std::string rows = "{\"fill_id\":\"a\"}\n{\"fill_id\":\"b\"}\n";
constexpr std::string_view first_line = R"({"truefill_spool":2,"table":"mm_fills_v2"})"
                                        "\n";

struct stat about(const fs::path& file) {
    struct stat found {};
    REQUIRE(::stat(file.c_str(), &found) == 0);
    return found;
}

/// Puts a file into a spool under the hash of its bytes, as another program could.
std::string plant(const spool& into, const std::string& bytes) {
    std::string name = sha256_hex(bytes) + ".insert";
    write_file(into.folder() / name, bytes);
    return name;
}

}  // namespace

TEST_CASE("a spool keeps a batch once, under the hash of its bytes, readable by its owner only") {
    const scratch_folder folder;
    spool batches{folder / "spool"};
    CHECK(batches.pending().empty());
    CHECK((about(batches.folder()).st_mode & 07777U) == 0700);
    CHECK((about(batches.failed()).st_mode & 07777U) == 0700);
    const std::string name = batches.put(row_kind::fill, rows);
    const fs::path file = batches.folder() / name;
    CHECK(content_of(file) == std::string{first_line} + rows);
    CHECK(name == sha256_hex(content_of(file)) + ".insert");
    CHECK((about(file).st_mode & 07777U) == 0600);
    const ino_t inode = about(file).st_ino;
    const open_file held{file, O_RDONLY};
    CHECK(batches.put(row_kind::fill, rows) == name);
    CHECK(about(file).st_ino == inode);
    CHECK(batches.pending() == std::vector{name});
    CHECK(batches.read(name).status == spool_status::whole);
    CHECK(batches.read(name).kind == row_kind::fill);
    CHECK(batches.read(name).rows == rows);
    // Another program, and the next run, see the same.
    CHECK(spool{folder / "spool"}.pending() == batches.pending());
    // The same rows for another table are another batch.
    CHECK(batches.put(row_kind::link, rows) != name);
    CHECK(spool::is_unreconciled(batches.put(row_kind::fill, rows, true)));
    CHECK_FALSE(spool::is_unreconciled(name));
    CHECK(spool::is_unreconciled("x.unseen"));  // the name that version 0.1.0 gave
}

TEST_CASE("a batch that was damaged on the disk is written again when it is put again") {
    const scratch_folder folder;
    spool batches{folder / "spool"};
    const std::string name = batches.put(row_kind::fill, rows);
    write_file(batches.folder() / name, "half");
    CHECK(batches.put(row_kind::fill, rows) == name);
    CHECK(batches.read(name).rows == rows);
}

TEST_CASE("the oldest batch of a spool comes first") {
    const scratch_folder folder;
    spool batches{folder / "spool"};
    const auto now = fs::file_time_type::clock::now();
    std::vector<std::string> names;
    names.reserve(8);
    for (int i = 0; i < 8; ++i) {
        names.push_back(batches.put(row_kind::fill, "{" + std::to_string(i) + "}\n", i % 2 == 0));
    }
    REQUIRE_FALSE(std::is_sorted(names.begin(), names.end()));
    for (std::size_t i = 0; i < names.size(); ++i) {
        fs::last_write_time(batches.folder() / names[i],
                            now - std::chrono::minutes{names.size() - i});
    }
    CHECK(batches.pending() == names);
    for (std::size_t i = 0; i < names.size(); ++i) {
        fs::last_write_time(batches.folder() / names[i], now - std::chrono::minutes{i + 1});
    }
    CHECK(batches.pending() == std::vector(names.rbegin(), names.rend()));
}

TEST_CASE("a batch that another program delivered is gone, which is not a failure") {
    const scratch_folder folder;
    spool batches{folder / "spool"};
    spool other{folder / "spool"};
    const std::string name = batches.put(row_kind::fill, rows);
    other.remove(name);
    CHECK(batches.read(name).status == spool_status::gone);
    CHECK(batches.pending().empty());
    batches.remove(name);
    CHECK(batches.put(row_kind::fill, rows) == name);
    CHECK(batches.read(name).rows == rows);
}

TEST_CASE("a file of the spool with any change is not sent") {
    const scratch_folder folder;
    spool batches{folder / "spool"};
    const std::string name = batches.put(row_kind::fill, rows);
    const std::string whole = content_of(batches.folder() / name);
    const auto check = [&](const std::string& bytes) {
        CAPTURE(bytes);
        write_file(batches.folder() / name, bytes);
        const spool_file file = batches.read(name);
        CHECK(file.status == spool_status::damaged);
        CHECK(file.rows.empty());
        CHECK(contains(file.problem, "its bytes are not those that it is named by"));
    };
    for (std::size_t i = 0; i < whole.size(); ++i) {
        check(whole.substr(0, i));
        std::string changed = whole;
        changed[i] = static_cast<char>(changed[i] ^ (1 << (i % 8)));
        check(changed);
    }
    check(whole + whole);
    check(whole + "\n");
    check(whole + rows);
    check("INSERT INTO mm_fills_v2 SELECT * FROM elsewhere");
    write_file(batches.folder() / name, whole);
    CHECK(batches.read(name).status == spool_status::whole);
}

TEST_CASE("a file under the hash of its bytes is sent only if it has the program's format") {
    const scratch_folder folder;
    const spool batches{folder / "spool"};
    const std::string statement = insert_statement(row_kind::fill);
    struct {
        std::string_view name;
        std::string bytes;
        std::string_view problem;  // "" for a batch
    } const cases[] = {
        {"version 0.1.0's", statement + rows, ""},
        {"version 0.1.0's links", insert_statement(row_kind::link) + rows, ""},
        {"version 0.1.0's rejects", insert_statement(row_kind::reject) + rows, ""},
        {"no rows", std::string{first_line}, ""},
        {"nothing", "", "the first line"},
        {"rows alone", rows, "the first line"},
        {"another statement", "INSERT INTO mm_fills_v2 (account) FORMAT JSONEachRow\n" + rows,
         "the first line"},
        {"a statement in lower case", "insert" + statement.substr(6) + rows, "the first line"},
        {"a blank before it", " " + statement + rows, "the first line"},
        {"another statement after it",
         statement.substr(0, statement.size() - 1) + " ;DROP TABLE mm_fills_v2\n" + rows,
         "the first line"},
        {"SQL", "DROP TABLE mm_fills_v2", "the first line"},
        {"another table", "{\"truefill_spool\":2,\"table\":\"orders\"}\n" + rows, "the first line"},
        {"another version", "{\"truefill_spool\":3,\"table\":\"mm_fills_v2\"}\n" + rows,
         "the first line"},
        {"SQL after a blank line", std::string{first_line} + rows + "\nDROP TABLE mm_fills_v2\n",
         "a line is no row"},
        {"SQL after a statement's rows", statement + rows + "DROP TABLE mm_fills_v2\n",
         "a line is no row"},
        {"the last row is cut", std::string{first_line} + rows.substr(0, rows.size() - 2),
         "a line is no row"},
        {"the last newline is missing", std::string{first_line} + rows.substr(0, rows.size() - 1),
         "a line is no row"},
    };
    for (const auto& each : cases) {
        CAPTURE(each.name);
        const spool_file file = batches.read(plant(batches, each.bytes));
        CHECK((file.status == spool_status::whole) == each.problem.empty());
        CHECK(contains(file.problem, each.problem));
        CHECK(file.rows.empty() == (!each.problem.empty() || each.bytes == first_line));
    }
}

TEST_CASE("a file that is being copied into a spool is not taken until the copy has ended") {
    const scratch_folder folder;
    spool batches{folder / "spool"};
    const std::string name = batches.put(row_kind::fill, rows);
    const std::string whole = content_of(batches.folder() / name);
    batches.remove(name);
    {
        open_file copy{batches.folder() / name, O_WRONLY | O_CREAT | O_TRUNC};
        CHECK(batches.read(name).status == spool_status::being_written);
        copy.write_all(std::string_view{whole}.substr(0, whole.size() / 2));
        CHECK(batches.read(name).status == spool_status::being_written);
        CHECK(batches.pending() == std::vector{name});
        copy.write_all(std::string_view{whole}.substr(whole.size() / 2));
        CHECK(batches.read(name).status == spool_status::whole);
    }
    CHECK(batches.read(name).rows == rows);
    write_file(batches.folder() / name, whole.substr(0, whole.size() / 2));
    CHECK(batches.read(name).status ==
          spool_status::damaged);  // no program has it open for writing any more
}

TEST_CASE("a batch that is set aside does not wait any more, and is kept with the reason") {
    const scratch_folder folder;
    spool batches{folder / "spool"};
    const std::string name = batches.put(row_kind::fill, rows);
    const std::string other = batches.put(row_kind::reject, rows);
    CHECK(undelivered(batches) == "2 batches wait in " + batches.folder().string());
    batches.set_aside(name, "Code: 27");
    CHECK(batches.pending() == std::vector{other});
    CHECK(batches.read(name).status == spool_status::gone);
    CHECK(batches.set_aside_files() == std::vector{name});
    CHECK(batches.read_set_aside(name).rows == rows);
    CHECK(batches.reason_of(name) == "Code: 27");
    CHECK((about(batches.failed() / (name + ".error")).st_mode & 07777U) == 0600);
    CHECK(undelivered(batches) == "1 batch waits in " + batches.folder().string() +
                                      "; 1 batch lies in " + batches.failed().string() +
                                      ": see `truefill spool list`");
    batches.set_aside(name, "again");  // another program was faster
    CHECK(batches.read_set_aside(name).rows == rows);
    // The same batch may be put again.
    CHECK(batches.put(row_kind::fill, rows) == name);
    CHECK(batches.pending().size() == 2);
    batches.retry(name);
    CHECK(batches.set_aside_files().empty());
    CHECK(batches.reason_of(name).empty());
    batches.remove(name);
    batches.remove(other);
    CHECK(undelivered(batches).empty());
}

TEST_CASE("an unfinished file of a crash is not a batch, and is removed when it is old") {
    const scratch_folder folder;
    const spool first{folder / "spool"};
    const auto old = fs::file_time_type::clock::now() - std::chrono::hours{2};
    for (const std::string_view name :
         {"spool/.old.insert.1", "spool/.young.insert", "spool/notes.txt", "spool/failed/.old.1"}) {
        write_file(folder / name, "half");
        if (!contains(name, "young")) {
            fs::last_write_time(folder / name, old);
        }
    }
    CHECK(first.pending().empty());
    CHECK(first.set_aside_files().empty());
    CHECK(spool{folder / "spool"}.pending().empty());
    CHECK_FALSE(fs::exists(folder / "spool/.old.insert.1"));
    CHECK_FALSE(fs::exists(folder / "spool/failed/.old.1"));
    CHECK(fs::exists(folder / "spool/.young.insert"));
    CHECK(fs::exists(folder / "spool/notes.txt"));
}
