// How the program cuts its input into payloads.
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <truefill/json/scan.hpp>

#include "catch.hpp"
#include "input/documents.hpp"

using namespace truefill;
using namespace truefill::tool;

namespace {

/// A file that is gone at the end of the test.
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

/// The payloads that are not taken back: "text@offset", "!" before one that is no JSON, each in
/// brackets; "stopped" where what follows was not read.
std::string cut(std::string_view content) {
    const scratch_file file{content};
    input in{file.path()};
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

}  // namespace

TEST_CASE("pages, arrays, documents one after the other, NDJSON and logs are cut") {
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
    };
    for (const auto& row : rows) {
        CAPTURE(row.content);
        CHECK(cut(row.content) == row.expected);
    }
}

TEST_CASE("after a broken line it goes on, after any other broken document it stops") {
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
    };
    for (const auto& row : rows) {
        CAPTURE(row.name);
        CHECK(cut(row.content) == row.expected);
    }
}

TEST_CASE("a document may be longer than what is read at once, and lines may be many") {
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
    // The same without newlines: searching each for the line's end would take hours.
    std::string documents;
    expected.clear();
    for (int i = 0; i < 300'000; ++i) {
        const std::string one = "{\"i\":" + std::to_string(i) + "}";
        expected += "<" + one + "@" + std::to_string(documents.size()) + ">";
        documents += one;
    }
    CHECK(cut(documents) == expected);
}

TEST_CASE("a file that is not there is an error, not an empty input") {
    const input none{"/nowhere/at/all"};
    CHECK_FALSE(none.is_open());
    CHECK_FALSE(none.error().empty());
    const scratch_file file{"{}"};
    const input some{file.path()};
    CHECK(some.size() == 2);
}
