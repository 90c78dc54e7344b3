// What survives a crash: files and watermarks.
#include "base/files.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

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
#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

ino_t inode_of(const fs::path& file) {
    struct stat found {};
    REQUIRE(::stat(file.c_str(), &found) == 0);
    return found.st_ino;
}

}  // namespace

TEST_CASE("a file is written as a whole, and no other file is left") {
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

TEST_CASE("a missing file is read as nothing, and an unreadable or unwritable file is named") {
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

TEST_CASE("a lock excludes others while it is held") {
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

TEST_CASE("a file gets the requested mode, also when it replaces another file") {
    const scratch_folder folder;
    const auto mode_of = [&](std::string_view name) {
        struct stat found {};
        REQUIRE(::stat((folder / name).c_str(), &found) == 0);
        return found.st_mode & 07777U;
    };
    write_file(folder / "file", "old");
    write_durably(folder / "file", "new", private_file);
    CHECK(mode_of("file") == 0600);
    make_private_folder(folder / "a/b");
    CHECK(mode_of("a/b") == 0700);
    REQUIRE(::chmod((folder / "a/b").c_str(), 0755) == 0);
    make_private_folder(folder / "a/b");  // as an older version left it
    CHECK(mode_of("a/b") == 0700);
    write_file(folder / "a/b/c", "no folder");
    CHECK(contains(message_of<std::system_error>([&] { make_private_folder(folder / "a/b/c/d"); }),
                   "a/b/c"));
}

TEST_CASE(
    "the unfinished file of a killed program is removed, and that of a running program stays") {
    const scratch_folder folder;
    const ::pid_t dead = ::fork();
    REQUIRE(dead >= 0);
    if (dead == 0) {
        ::_exit(0);
    }
    REQUIRE(::waitpid(dead, nullptr, 0) == dead);
    const std::string living = std::to_string(::getpid());
    const std::string killed = std::to_string(dead);
    struct {
        std::string name;
        std::chrono::minutes age;
        bool stays;
    } const rows[] = {
        {".x.json." + killed, std::chrono::minutes{2}, false},
        {".y.json." + killed, std::chrono::minutes{0}, true},  // may be another machine's
        {".x.json." + living, std::chrono::minutes{2}, true},
        {".y.json." + living, std::chrono::minutes{61}, false},
        {".notes", std::chrono::minutes{2}, true},
        {".old-notes", std::chrono::minutes{61}, false},
        {"x.json." + killed, std::chrono::minutes{61}, true},
    };
    for (const auto& row : rows) {
        write_file(folder / row.name, "half");
        fs::last_write_time(folder / row.name, fs::file_time_type::clock::now() - row.age);
    }
    fs::create_directory(folder / ".folder");
    remove_unfinished(folder.path());
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CHECK(fs::exists(folder / row.name) == row.stays);
    }
    CHECK(fs::exists(folder / ".folder"));
}
