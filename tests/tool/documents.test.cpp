// The program splits its input into payloads.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>
#include <truefill/json/scan.hpp>
#include <utility>
#include <vector>

#include "catch.hpp"
#include "input/documents.hpp"

using namespace truefill;
using namespace truefill::tool;

namespace {

/// A file that is removed at the end of the test.
class scratch_file {
public:
    explicit scratch_file(std::string_view content) {
        const char* const folder = std::getenv("TMPDIR");
        path_ = std::string{folder != nullptr ? folder : "/tmp"} + "/truefill-XXXXXX";
        const int descriptor = ::mkstemp(path_.data());
        REQUIRE(descriptor >= 0);
        std::FILE* const file = ::fdopen(descriptor, "wb");
        REQUIRE(std::fwrite(content.data(), 1, content.size(), file) == content.size());
        REQUIRE(std::fclose(file) == 0);
    }
    ~scratch_file() { std::remove(path_.c_str()); }
    scratch_file(const scratch_file&) = delete;
    scratch_file& operator=(const scratch_file&) = delete;
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// The payloads that were not withdrawn, as "[text@offset]" with "!" before a text that is not
/// JSON; "stopped" where the rest was not read.
std::string cut_stream(byte_stream& in) {
    REQUIRE(in.is_open());
    std::string all;
    const auto take = [&](std::string_view text, std::uint64_t offset, bool tentative) {
        const bool is_json = json::scan_all(text).status == json::scan_status::complete;
        if (is_json || !tentative) {
            all += is_json ? "<" : "<!";
            (all += text) += "@" + std::to_string(offset) + ">";
        }
        return is_json;
    };
    return split(in, take) == split_end::stopped ? all + " stopped" : all;
}

std::string cut(std::string_view content) {
    const scratch_file file{content};
    byte_stream in{file.path()};
    return cut_stream(in);
}

/// The same through a pipe. Each piece is written when the reader waits for it.
std::string cut_piecewise(std::string_view content, std::size_t piece) {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    const auto write_piece = [&] {
        const std::size_t n = std::min(piece, content.size());
        if (n == 0) {
            ::close(std::exchange(ends[1], -1));
        } else {
            CHECK(::write(ends[1], content.data(), n) == static_cast<ssize_t>(n));
            content.remove_prefix(n);
        }
    };
    byte_stream in{"/dev/fd/" + std::to_string(ends[0]),
                   {.stop = {}, .paused = [&](std::chrono::milliseconds) { write_piece(); }}};
    std::string all = cut_stream(in);
    ::close(ends[0]);
    if (ends[1] >= 0) {
        ::close(ends[1]);
    }
    return all;
}

/// A line that is tried as a document keeps its carriage return. A document that was found by its
/// grammar has none.
std::string without_line_ends(std::string text) {
    std::erase(text, '\r');
    return text;
}

}  // namespace

TEST_CASE("pages, arrays, consecutive documents, NDJSON and logs are split into payloads") {
    struct {
        std::string_view content;
        std::string_view expected;
    } const rows[] = {
        {"{}", "<{}@0>"},
        {"{}\n", "<{}@0>"},
        {"[1,\n2]\n", "<[1,\n2]@0>"},
        {"{}\n[]\n{}\n", "<{}@0><[]@3><{}@6>"},
        {"{}\r\n\r\n[]\r\n", "<{}\r@0><[]\r@6>"},
        {"{}[]{}", "<{}@0><[]@2><{}@4>"},
        {"{} []\n{}", "<{}@0><[]@3><{}@6>"},
        {"{\n}\n[\n]\n", "<{\n}@0><[\n]@4>"},
        {"  {}\n", "<{}@2>"},
        {"\xEF\xBB\xBF{}\n{}\n", "<\xEF\xBB\xBF{}@0><{}@6>"},
        {"", "<!@0>"},
        {" \n\n", "<! \n\n@0>"},
        {"12 true null\n", "<12@0><true@3><null@8>"},
        {"12\ttrue\r\n\"a\" -0.5e3", "<12@0><true@3><\"a\"@9><-0.5e3@13>"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.content);
        CHECK(cut(row.content) == row.expected);
        for (const std::size_t piece : {1U, 2U, 3U, 5U}) {
            CHECK(without_line_ends(cut_piecewise(row.content, piece)) ==
                  without_line_ends(std::string{row.expected}));
        }
    }
}

TEST_CASE("reading continues after a broken line, and stops after any other broken document") {
    struct {
        std::string_view name;
        std::string_view content;
        std::string_view expected;
    } const rows[] = {
        {"a bad line", "{}\nnonsense\n{}\n", "<{}@0><!nonsense@3><{}@12>"},
        {"a bad value", "{\"a\":tru}\n{}\n", "<!{\"a\":tru}@0><{}@10>"},
        {"cut in a text", "{\"a\":\"b\n{}\n", "<!{\"a\":\"b@0><{}@8>"},
        {"cut after a value", "{\"a\":1\n{}\n", "<!{\"a\":1@0><{}@7>"},
        {"cut after a colon", "{\"a\":\n{}\n{}\n", "<!{\"a\":@0><{}@6><{}@9>"},
        {"cut after a comma", "[1,\n\n[2]\n[3]\n", "<![1,@0><[2]@5><[3]@9>"},
        {"the last line cut", "{}\n{\"a\":", "<{}@0><!{\"a\":@3>"},
        {"two bad lines", "x\ny\n{}\n", "<!x@0><!y@2><{}@4>"},
        {"bad after a document on its line", "{} x\n{}\n", "<{}@0><!x@3> stopped"},
        {"bad after spaces", "  x\n{}\n", "<!x@2> stopped"},
        {"a broken page over lines", "{\"a\":[\n{},\n{}\n{}\n]}\n",
         "<!{\"a\":[\n{},\n{}\n{}@0> stopped"},
        {"a truncated page over lines", "{\n \"a\": 1,\n", "<!{\n \"a\": 1,\n@0>"},
        {"a bad line within a document", "[\n{},\n{x}\n]\n{}\n", "<![\n{},\n{x}@0> stopped"},
        {"text after the document", "[1]]\n{}\n", "<[1]@0><!]@3> stopped"},
        // A string, number or word at the top ends only at white space.
        {"a line of a log", "2026-09-01T00:00:00Z INFO {}\n{}\n",
         "<!2026-09-01T00:00:00Z INFO {}@0><{}@29>"},
        {"a number and a comma", "12,13\n{}\n", "<!12,13@0><{}@6>"},
        {"a text and an object", "\"a\"{}\n{}\n", "<!\"a\"{}@0><{}@6>"},
        {"two texts", "\"a\"\"b\"\n{}\n", "<!\"a\"\"b\"@0><{}@7>"},
        {"a word that goes on", "nullify\n{}\n", "<!nullify@0><{}@8>"},
        {"a number that is none", "007\n{}\n", "<!007@0><{}@4>"},
        {"a word and a bracket", "true[1]\n{}\n", "<!true[1]@0><{}@8>"},
        {"a broken number after a document", "{}7x\n{}\n", "<{}@0><!7x@2> stopped"},
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CHECK(cut(row.content) == row.expected);
        for (const std::size_t piece : {1U, 2U, 3U, 5U}) {
            CHECK(cut_piecewise(row.content, piece) == row.expected);
        }
    }
}

TEST_CASE("documents may be longer than the buffer, and lines may be many") {
    const std::string longest =
        "[\"" + std::string(3'000'000, 'x') + "\",\n\"" + std::string(3'000'000, 'y') + "\"]";
    CHECK(cut(longest + "\n{}") == "<" + longest + "@0><{}@6000009>");
    std::string lines;
    std::string expected;
    for (int i = 0; i < 100'000; ++i) {
        const std::string line = "{\"i\":" + std::to_string(i) + "}";
        expected += "<" + line + "@" + std::to_string(lines.size()) + ">";
        lines += line + "\n";
    }
    CHECK(cut(lines) == expected);
    // The same without newlines: a search for the line's end in each would take hours.
    std::string documents;
    expected.clear();
    for (int i = 0; i < 300'000; ++i) {
        const std::string document = "{\"i\":" + std::to_string(i) + "}";
        expected += "<" + document + "@" + std::to_string(documents.size()) + ">";
        documents += document;
    }
    CHECK(cut(documents) == expected);
}

TEST_CASE("a whole document is handed over when the input pauses, also without a newline") {
    std::array<int, 2> ends{};
    REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
    std::string taken;
    std::vector<std::string> at_pauses;
    const std::string_view pieces[] = {"{\"a\":1}", "{\"b\"", ":2}{}  ", "[1,\n2]\n",
                                       "12",        "3\n",    "oops",    "\n{}"};
    std::size_t written = 0;
    const auto write_next = [&](std::chrono::milliseconds) {
        at_pauses.push_back(std::exchange(taken, {}));
        if (written == std::size(pieces)) {
            ::close(ends[1]);
            return;
        }
        const std::string_view piece = pieces[written++];
        CHECK(::write(ends[1], piece.data(), piece.size()) == static_cast<ssize_t>(piece.size()));
    };
    byte_stream in{"/dev/fd/" + std::to_string(ends[0]), {.stop = {}, .paused = write_next}};
    ::close(ends[0]);
    const auto end = split(in, [&](std::string_view text, std::uint64_t, bool tentative) {
        const bool is_json = json::scan_all(text).status == json::scan_status::complete;
        if (is_json || !tentative) {
            (taken += text) += is_json ? ";" : "!";
        }
        return is_json;
    });
    CHECK(end == split_end::complete);
    CHECK(at_pauses == std::vector<std::string>{"", "{\"a\":1};", "", "{\"b\":2};{};", "[1,\n2];",
                                                "", "123;", "", "oops!{};"});
    CHECK(taken.empty());
}

TEST_CASE("a stream that is stopped ends with an error, and hands over no part of a document") {
    const scratch_file file{"{}\n{\"a\":"};
    bool stop = false;
    byte_stream in{file.path(), {.stop = [&] { return std::exchange(stop, true); }, .paused = {}}};
    std::string all;
    const auto end = split(in, [&](std::string_view text, std::uint64_t, bool tentative) {
        const bool is_json = json::scan_all(text).status == json::scan_status::complete;
        all += is_json || !tentative ? text : "";
        return is_json;
    });
    CHECK(end == split_end::unread);
    CHECK(all == "{}");
    CHECK(in.error() == "stopped on request");
}

TEST_CASE("a missing file is an error, not an empty input") {
    const byte_stream none{"/nowhere/at/all"};
    CHECK_FALSE(none.is_open());
    CHECK_FALSE(none.error().empty());
    const scratch_file file{"{}"};
    const byte_stream some{file.path()};
    CHECK(some.size() == 2);
}
