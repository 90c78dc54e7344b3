// The registry of decisions by order: a file that grows while it is read.
#include "booking/registry.hpp"

#include <string>
#include <string_view>

#include "base/exit_code.hpp"
#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill::tool;
using namespace truefill::test;

namespace {

/// The error message for a file as a registry, with "FILE" for its name; "" without an error.
std::string refusal_of(const fs::path& file) {
    try {
        const registry read{file};
    } catch (const failure& error) {
        CHECK(error.exit_code() == exit_usage);
        std::string message = error.what();
        const std::size_t at = message.find(file.string());
        return at == std::string::npos ? message
                                       : message.replace(at, file.string().size(), "FILE");
    }
    return {};
}

std::string bad_line(int number) {
    return "FILE, line " + std::to_string(number) +
           ": neither order_id,decision_id nor a JSON object with exchange_order_id and "
           "decision_id";
}

}  // namespace

TEST_CASE("a registry reads lines of pairs and lines of JSON objects, also in one file") {
    const scratch_folder folder;
    const auto file = folder / "registry";
    write_file(file,
               "order_id,decision_id\n"
               "o-1,d-1\n"
               "\n"
               "exchange_order_id,decision_id\n"
               R"({"exchange_order_id":"o-2","decision_id":"d-2","strategy":"rain"})"
               "\n"
               R"({"order_id":"o-3","decision_id":"d-3"})"
               "\n"
               R"({"order_id":"mine","exchange_order_id":"o-4","decision_id":"d,\"4\""})"
               "\n"
               "o 5, d 5 \n");
    const registry read{file};
    struct {
        std::string_view order;
        std::string_view decision;
    } const rows[] = {
        {"o-1", "d-1"},   {"o-2", "d-2"},
        {"o-3", "d-3"},   {"o-4", "d,\"4\""},
        {"mine", ""},     {"o 5", " d 5 "},
        {"o-6", ""},      {"", ""},
        {"order_id", ""}, {"exchange_order_id", ""},
        {"o-", ""},       {"o-11", ""},
    };
    for (const auto& row : rows) {
        CAPTURE(row.order);
        CHECK(read.decision_of(row.order) == row.decision);
    }
    CHECK_FALSE(read.empty());
}

TEST_CASE("a registry without a file knows no order; a missing file is a failure") {
    registry none{""};
    CHECK(none.empty());
    CHECK(none.decision_of("o-1").empty());
    none.refresh();
    CHECK(none.decision_of("").empty());
    const scratch_folder folder;
    CHECK(refusal_of(folder / "none") ==
          "cannot read the registry FILE: No such file or directory");
    write_file(folder / "empty", "");
    CHECK(refusal_of(folder / "empty").empty());
    CHECK_FALSE(registry{folder / "empty"}.empty());
}

TEST_CASE("the last line of an order counts, in either form") {
    const scratch_folder folder;
    const auto file = folder / "registry";
    write_file(file, "o-1,d-1\no-2,d-2\no-1,d-3\n{\"order_id\":\"o-2\",\"decision_id\":\"d-4\"}\n");
    registry read{file};
    CHECK(read.decision_of("o-1") == "d-3");
    CHECK(read.decision_of("o-2") == "d-4");
    write_file(file, "o-1,d-5\n", std::ios::app);
    CHECK(read.decision_of("o-1") == "d-3");
    read.refresh();
    CHECK(read.decision_of("o-1") == "d-5");
    CHECK(read.decision_of("o-2") == "d-4");
}

TEST_CASE("a line without its newline is read once it has one") {
    const scratch_folder folder;
    const auto file = folder / "registry";
    write_file(file, "o-1,d-1\no-2,d");
    registry read{file};
    CHECK(read.decision_of("o-1") == "d-1");
    CHECK(read.decision_of("o-2").empty());
    read.refresh();
    CHECK(read.decision_of("o-2").empty());
    write_file(file, "-2", std::ios::app);
    read.refresh();
    CHECK(read.decision_of("o-2").empty());
    write_file(file, "2\no-3,d-3\n{\"order", std::ios::app);
    read.refresh();
    CHECK(read.decision_of("o-2") == "d-22");
    CHECK(read.decision_of("o-3") == "d-3");
    write_file(file, "_id\":\"o-4\",\"decision_id\":\"d-4\"}\n", std::ios::app);
    read.refresh();
    CHECK(read.decision_of("o-4") == "d-4");
}

TEST_CASE("lines may end with CR LF") {
    const scratch_folder folder;
    const auto file = folder / "registry";
    write_file(file,
               "order_id,decision_id\r\no-1,d-1\r\n\r\n"
               "{\"order_id\":\"o-2\",\"decision_id\":\"d-2\"}\r\no-3,d-3\r");
    registry read{file};
    CHECK(read.decision_of("o-1") == "d-1");
    CHECK(read.decision_of("o-2") == "d-2");
    CHECK(read.decision_of("o-3").empty());
    write_file(file, "\n", std::ios::app);
    read.refresh();
    CHECK(read.decision_of("o-3") == "d-3");
    write_file(file, "o-4,d-4\r\n,d\r\n");
    CHECK(refusal_of(file) == bad_line(2));
}

TEST_CASE("a line that is neither is refused, and the message has its number") {
    const scratch_folder folder;
    const auto file = folder / "registry";
    const std::string_view rows[] = {
        "o-1",
        ",",
        "o-1,",
        ",d-1",
        "o-1,d-1,x",
        "o-1,d-1,",
        "\"o-1\",\"d-1\"",
        "o-1,\"d-1\"",
        "o-1;d-1",
        " ",
        "{}",
        "{",
        R"({"order_id":"o-1"})",
        R"({"decision_id":"d-1"})",
        R"({"order_id":"","decision_id":"d-1"})",
        R"({"order_id":"o-1","decision_id":""})",
        R"({"order_id":"o-1","decision_id":null})",
        R"({"order_id":1,"decision_id":"d-1"})",
        R"({"order_id":"o-1","decision_id":"d-1")",
        R"({"order_id":"o-1","decision_id":"d-1"},)",
        R"(["o-1","d-1"])",
    };
    for (const std::string_view line : rows) {
        CAPTURE(line);
        write_file(file, "order_id,decision_id\no-0,d-0\n\n" + std::string{line} + "\no-9,d-9\n");
        CHECK(refusal_of(file) == bad_line(4));
        // A text without a newline may still grow.
        write_file(file, "order_id,decision_id\no-0,d-0\n\n" + std::string{line});
        CHECK(refusal_of(file).empty());
    }
}

TEST_CASE("a bad line that is appended later is skipped, and the lines after it are read") {
    const scratch_folder folder;
    const auto file = folder / "registry";
    write_file(file, "o-1,d-1\n");
    registry read{file};
    write_file(file, "nonsense\no-2,d-2\n", std::ios::app);
    read.refresh();
    CHECK(read.decision_of("o-1") == "d-1");
    CHECK(read.decision_of("o-2") == "d-2");
    fs::remove(file);
    read.refresh();
    CHECK(read.decision_of("o-1") == "d-1");
    CHECK(read.decision_of("o-2") == "d-2");
}

TEST_CASE("a file that is replaced is read again, whatever its length") {
    const scratch_folder folder;
    const auto file = folder / "registry";
    for (const std::string_view later : {"o-2,d-2\n", "o-2,d-2\no-3,d-3\no-4,d-4\n"}) {
        write_file(file, "o-1,d-1\n");
        registry read{file};
        write_file(folder / "new", std::string{later});
        fs::rename(folder / "new", file);
        read.refresh();
        CHECK(read.decision_of("o-1") == "d-1");
        CHECK(read.decision_of("o-2") == "d-2");
    }
}

TEST_CASE("a file that is replaced by a shorter one is read again, and the old entries stay") {
    const scratch_folder folder;
    const auto file = folder / "registry";
    write_file(file, "o-1,d-1\no-2,d-2\no-3,d-3\n");
    registry read{file};
    write_file(file, "o-4,d-4\no-1,d-9\n");
    read.refresh();
    CHECK(read.decision_of("o-4") == "d-4");
    CHECK(read.decision_of("o-1") == "d-9");
    CHECK(read.decision_of("o-2") == "d-2");
    write_file(file, "o-5,d-5\n", std::ios::app);
    read.refresh();
    CHECK(read.decision_of("o-5") == "d-5");
}
