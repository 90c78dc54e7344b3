// What survives a crash: files, journals, spools and watermarks.
#include "base/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "base/digest.hpp"
#include "base/exit_code.hpp"
#include "booking/watermark.hpp"
#include "catch.hpp"
#include "clickhouse/spool.hpp"
#include "ndjson/journal.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

/// What a journal hands over: "line@offset", each in brackets.
std::string caught_up(journal& file) {
    std::string all;
    file.catch_up([&](std::string_view line, std::uint64_t offset) {
        all += '<';
        (all += line) += "@" + std::to_string(offset) + ">";
    });
    return all;
}

ino_t inode_of(const fs::path& file) {
    struct stat found {};
    REQUIRE(::stat(file.c_str(), &found) == 0);
    return found.st_ino;
}

}  // namespace

TEST_CASE("a file is written whole, and nothing is left beside it") {
    const scratch_folder folder;
    const std::string long_text(3'000'000, 'x');
    for (const std::string& text :
         {std::string{}, std::string{"a\0b\n", 4}, long_text, std::string{"short"}}) {
        CAPTURE(text.size());
        write_durably(folder / "file", text);
        CHECK((read_file(folder / "file") == text));
        CHECK(folder.names() == "file ");
    }
    const ino_t before = inode_of(folder / "file");
    const open_file held{folder / "file", O_RDONLY};
    write_durably(folder / "file", "other");
    CHECK(inode_of(folder / "file") != before);  // replaced, not written over
}

TEST_CASE("what is not there reads as nothing, what can't be read or written is named") {
    const scratch_folder folder;
    CHECK_FALSE(read_file(folder / "none"));
    const fs::path inside = folder / "none/file";
    CHECK(contains(message_of<std::system_error>([&] { write_durably(inside, "x"); }), "none/"));
    CHECK(contains(message_of<std::system_error>([&] { (void)read_file(folder.path()); }),
                   folder.path().string()));
    CHECK(contains(message_of<std::system_error>([&] { sync_folder(folder / "none"); }),
                   (folder / "none").string()));
    CHECK(folder.names().empty());
}

TEST_CASE("a lock keeps others out for as long as it is held") {
    const scratch_folder folder;
    const open_file other{folder / "lock", O_RDWR | O_CREAT};
    const auto can_lock = [&] {
        const bool locked = ::flock(other.descriptor(), LOCK_SH | LOCK_NB) == 0;
        CHECK((locked || errno == EWOULDBLOCK));
        ::flock(other.descriptor(), LOCK_UN);
        return locked;
    };
    CHECK(can_lock());
    {
        const file_lock held{folder / "lock"};
        CHECK_FALSE(can_lock());
    }
    CHECK(can_lock());
}

TEST_CASE("digests are SHA-256") {
    CHECK(sha256_hex("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    CHECK(sha256_hex("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(fingerprint::of("abc") == fingerprint::of("abc"));
    CHECK_FALSE(fingerprint::of("abc") == fingerprint::of("abd"));
}

TEST_CASE("a journal hands over what others have added since, once") {
    const scratch_folder folder;
    journal writer{folder / "journal"};
    journal reader{folder / "journal"};
    CHECK(caught_up(reader).empty());
    CHECK(reader.size() == 0);
    CHECK(caught_up(writer).empty());
    writer.append("a\nbc\n");
    CHECK(writer.size() == 5);
    CHECK(caught_up(reader) == "<a@0><bc@2>");
    CHECK(reader.size() == 5);
    CHECK(caught_up(reader).empty());
    CHECK(caught_up(writer).empty());
    reader.append("d\n");
    CHECK(caught_up(writer) == "<d@5>");
    writer.append("\n", false);
    CHECK(caught_up(reader) == "<@7>");
    CHECK(content_of(folder / "journal") == "a\nbc\nd\n\n");
    journal late{folder / "journal"};
    CHECK(caught_up(late) == "<a@0><bc@2><d@5><@7>");
    CHECK(folder.names() == "journal ");
}

TEST_CASE("a journal's line that was cut off is removed, the whole ones stay") {
    struct {
        std::string_view content;
        std::string_view lines;
        std::string_view left;
    } const rows[] = {
        {"a\nb\nc", "<a@0><b@2>", "a\nb\n"},      {"a", "", ""}, {"a\nb\n", "<a@0><b@2>", "a\nb\n"},
        {"a\n\n\nb", "<a@0><@2><@3>", "a\n\n\n"}, {"", "", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.content);
        const scratch_folder folder;
        write_file(folder / "journal", row.content);
        journal file{folder / "journal"};
        CHECK(caught_up(file) == row.lines);
        CHECK(content_of(folder / "journal") == row.left);
        CHECK(file.size() == row.left.size());
        file.append("new\n");
        CHECK(content_of(folder / "journal") == std::string{row.left} + "new\n");
        CHECK(caught_up(file).empty());
    }
}

TEST_CASE("a tail that another program's crash left is removed when it is caught up with") {
    const scratch_folder folder;
    journal file{folder / "journal"};
    CHECK(caught_up(file).empty());
    file.append("a\n");
    write_file(folder / "journal", "b\nhalf", std::ios::app);
    CHECK(caught_up(file) == "<b@2>");
    CHECK(content_of(folder / "journal") == "a\nb\n");
    file.append("c\n");
    CHECK(content_of(folder / "journal") == "a\nb\nc\n");
    CHECK(caught_up(file).empty());
}

TEST_CASE("a journal that was replaced is read again, even at the same size") {
    const scratch_folder folder;
    journal reader{folder / "journal"};
    journal writer{folder / "journal"};
    writer.replace("a\nb\n");
    CHECK(caught_up(reader) == "<a@0><b@2>");
    for (const std::string_view content : {"c\nd\n", "e\n", "f\ng\nh\ni\n"}) {
        CAPTURE(content);
        const std::string expected = [&] {
            std::string all;
            for (std::size_t at = 0; at < content.size(); at += 2) {
                all += std::string{"<"} + content[at] + "@" + std::to_string(at) + ">";
            }
            return all;
        }();
        writer.replace(content);
        CHECK(caught_up(reader) == expected);
        CHECK(caught_up(reader).empty());
        CHECK(caught_up(writer) == expected);  // its own replacement too
        CHECK(caught_up(writer).empty());
        CHECK(reader.line_at(0) == content.substr(0, 1));
    }
    CHECK(folder.names() == "journal ");
}

TEST_CASE("what is appended to a replaced journal is in the new file") {
    const scratch_folder folder;
    journal file{folder / "journal"};
    CHECK(caught_up(file).empty());
    file.append("a\nb\n");
    file.replace("c\n");
    file.append("d\n");
    CHECK(content_of(folder / "journal") == "c\nd\n");
}

TEST_CASE("a journal that is gone begins anew") {
    const scratch_folder folder;
    journal file{folder / "journal"};
    CHECK(caught_up(file).empty());
    file.append("a\nb\n");
    fs::remove(folder / "journal");
    CHECK(caught_up(file).empty());
    CHECK(file.size() == 0);
    file.append("c\n");
    CHECK(content_of(folder / "journal") == "c\n");
    CHECK(file.line_at(0) == "c");
}

TEST_CASE("a journal's line is found by its offset, however long it is") {
    const scratch_folder folder;
    const std::vector<std::string> lines{"first",
                                         std::string(1'023, 'b'),
                                         "",
                                         std::string(1'024, 'c'),
                                         std::string(3'000'000, 'd'),
                                         std::string(1'048'575, 'e'),
                                         "last"};
    journal writer{folder / "journal"};
    CHECK(writer.line_at(0).empty());
    CHECK(caught_up(writer).empty());
    std::string content;
    std::vector<std::uint64_t> offsets;
    for (const std::string& line : lines) {
        offsets.push_back(content.size());
        content += line + '\n';
    }
    writer.append(content);
    journal reader{folder / "journal"};
    std::vector<std::string> read;
    std::vector<std::uint64_t> read_at;
    reader.catch_up([&](std::string_view line, std::uint64_t offset) {
        read.emplace_back(line);
        read_at.push_back(offset);
    });
    CHECK((read == lines));
    CHECK(read_at == offsets);
    for (std::size_t i = 0; i < lines.size(); ++i) {
        CAPTURE(i);
        CHECK((writer.line_at(offsets[i]) == lines[i]));
        CHECK((reader.line_at(offsets[i]) == lines[i]));
    }
    CHECK(reader.line_at(content.size()).empty());
}

TEST_CASE("a spool keeps a body once, under its hash") {
    const scratch_folder folder;
    spool waiting{folder / "spool"};
    CHECK(waiting.pending().empty());
    CHECK(fs::is_directory(waiting.failed()));
    const std::string name = waiting.put("abc");
    CHECK(name == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad.insert");
    const ino_t written = inode_of(waiting.folder() / name);
    const open_file held{waiting.folder() / name, O_RDONLY};
    CHECK(waiting.put("abc") == name);
    CHECK(inode_of(waiting.folder() / name) == written);
    CHECK(waiting.pending() == std::vector{name});
    CHECK(waiting.read(name) == "abc");
    const std::string other = waiting.put(std::string{"\0\n", 2});
    CHECK(waiting.read(other) == std::string{"\0\n", 2});
    CHECK(waiting.pending().size() == 2);
    // Another program's view of it, and its next run's.
    CHECK(spool{folder / "spool"}.pending() == waiting.pending());
}

TEST_CASE("a spool's oldest batch comes first") {
    const scratch_folder folder;
    spool waiting{folder / "spool"};
    const auto now = fs::file_time_type::clock::now();
    std::vector<std::string> names;
    names.reserve(8);
    for (int i = 0; i < 8; ++i) {
        names.push_back(waiting.put("body " + std::to_string(i)));
    }
    REQUIRE_FALSE(std::is_sorted(names.begin(), names.end()));
    for (std::size_t i = 0; i < names.size(); ++i) {
        fs::last_write_time(waiting.folder() / names[i],
                            now - std::chrono::minutes{names.size() - i});
    }
    CHECK(waiting.pending() == names);
    for (std::size_t i = 0; i < names.size(); ++i) {
        fs::last_write_time(waiting.folder() / names[i], now - std::chrono::minutes{i + 1});
    }
    CHECK(waiting.pending() == std::vector(names.rbegin(), names.rend()));
}

TEST_CASE("what another program delivered is gone, and that is no failure") {
    const scratch_folder folder;
    spool waiting{folder / "spool"};
    spool other{folder / "spool"};
    const std::string name = waiting.put("abc");
    other.remove(name);
    CHECK_FALSE(waiting.read(name));
    CHECK(waiting.pending().empty());
    waiting.remove(name);
    CHECK(waiting.put("abc") == name);
    CHECK(waiting.read(name) == "abc");
}

TEST_CASE("a batch that is set aside waits no more, and is kept with what was said of it") {
    const scratch_folder folder;
    spool waiting{folder / "spool"};
    const std::string name = waiting.put("abc");
    const std::string other = waiting.put("def");
    waiting.set_aside(name, "Code: 27");
    CHECK(waiting.pending() == std::vector{other});
    CHECK_FALSE(waiting.read(name));
    CHECK(content_of(waiting.failed() / name) == "abc");
    CHECK(content_of(waiting.failed() / (name + ".error")) == "Code: 27");
    waiting.set_aside(name, "again");  // somebody else did it before
    CHECK(content_of(waiting.failed() / name) == "abc");
    // The same body may come again.
    CHECK(waiting.put("abc") == name);
    CHECK(waiting.pending().size() == 2);
}

TEST_CASE("what a crash left in a spool is no batch, and goes when it is old") {
    const scratch_folder folder;
    const spool first{folder / "spool"};
    write_file(folder / "spool/.old.insert.1", "half");
    write_file(folder / "spool/.young.insert", "half");
    write_file(folder / "spool/notes.txt", "a person's");
    fs::last_write_time(folder / "spool/.old.insert.1",
                        fs::file_time_type::clock::now() - std::chrono::hours{2});
    fs::last_write_time(folder / "spool/notes.txt",
                        fs::file_time_type::clock::now() - std::chrono::hours{2});
    CHECK(first.pending().empty());
    CHECK(spool{folder / "spool"}.pending().empty());
    CHECK_FALSE(fs::exists(folder / "spool/.old.insert.1"));
    CHECK(fs::exists(folder / "spool/.young.insert"));
    CHECK(fs::exists(folder / "spool/notes.txt"));
}

TEST_CASE("a watermark never moves back") {
    const scratch_folder folder;
    watermark_file mark{folder / "state", {"https://exchange", "main", ""}};
    watermark_file same{folder / "state", {"https://exchange", "main", ""}};
    CHECK_FALSE(mark.get());
    struct {
        std::int64_t to;
        std::int64_t expected;
    } const rows[] = {
        {1'785'412'800'000'000, 1'785'412'800'000'000},
        {1'785'412'799'999'999, 1'785'412'800'000'000},
        {1'785'412'800'000'000, 1'785'412'800'000'000},
        {0, 1'785'412'800'000'000},
        {1'785'412'800'000'001, 1'785'412'800'000'001},
    };
    for (const auto& row : rows) {
        CAPTURE(row.to);
        mark.raise(at_us(row.to));
        CHECK(mark.get() == at_us(row.expected));
        CHECK(same.get() == at_us(row.expected));
    }
    same.raise(at_us(1'785'412'800'000'002));
    mark.raise(at_us(1'785'412'800'000'001));  // the other one went ahead
    CHECK(mark.get() == at_us(1'785'412'800'000'002));
    CHECK(watermark_file{folder / "state", {"https://exchange", "main", ""}}.get() == mark.get());
}

TEST_CASE("each exchange, account and subaccount has its own watermark") {
    const scratch_folder folder;
    watermark_file{folder.path(), {"e", "a", "1"}}.raise(at_us(1));
    struct {
        std::string_view name;
        std::string exchange;
        std::string account;
        std::string subaccount;
    } const rows[] = {
        {"another exchange", "f", "a", "1"},
        {"another account", "e", "b", "1"},
        {"another subaccount", "e", "a", "2"},
        {"all subaccounts", "e", "a", ""},
        {"shifted", "e", "a1", ""},
        {"swapped", "e", "1", "a"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CHECK_FALSE(
            watermark_file{folder.path(), {row.exchange, row.account, row.subaccount}}.get());
    }
    CHECK(watermark_file{folder.path(), {"e", "a", "1"}}.get() == at_us(1));
}

TEST_CASE("a watermark that does not read is a failure, and is not overwritten") {
    const scratch_folder folder;
    watermark_file mark{folder.path(), {"https://exchange", "main", ""}};
    mark.raise(at_us(1'785'412'800'000'000));
    fs::path file;
    for (const auto& entry : fs::directory_iterator{folder.path()}) {
        if (entry.path().extension() == ".json") {
            file = entry.path();
        }
    }
    const std::string whole = content_of(file);
    CHECK(whole == R"({"exchange":"https://exchange","account":"main","subaccount":"",)"
                   R"("watermark_us":1785412800000000,"watermark":"2026-07-30T12:00:00.000000Z"})"
                   "\n");
    for (const std::string& text :
         {std::string{}, std::string{"\n"}, std::string{"{}"}, std::string{"[]"},
          std::string{"1785412800000000"}, whole.substr(0, whole.size() / 2),
          std::string{R"({"watermark_us":null})"}, std::string{R"({"watermark_us":"1"})"},
          std::string{R"({"watermark_us":1.5})"},
          std::string{R"({"watermark_us":9223372036854775808})"}, std::string(16, '\0')}) {
        CAPTURE(text);
        write_file(file, text);
        int code = exit_fine;
        std::string said;
        try {
            (void)mark.get();
        } catch (const failure& error) {
            code = error.exit_code();
            said = error.what();
        }
        CHECK(code == exit_unusable);
        CHECK(contains(said, file.string() + " is no watermark; "));
        CHECK(contains(message_of<failure>([&] { mark.raise(at_us(1'785'412'900'000'000)); }),
                       " is no watermark; "));
        CHECK(content_of(file) == text);
    }
    write_file(file, whole);
    CHECK(mark.get() == at_us(1'785'412'800'000'000));
}
