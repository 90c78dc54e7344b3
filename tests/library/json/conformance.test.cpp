// The cases of conformance/, each in every place of a payload where a value or a key is allowed.
#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <truefill/json/scan.hpp>
#include <truefill/kalshi/names.hpp>
#include <truefill/normalizer.hpp>
#include <vector>

#include "catch.hpp"
#include "exact.hpp"
#include "strict_json.hpp"

namespace fs = std::filesystem;
using namespace truefill;
using test::strict_json;

namespace {

struct conformance_case {
    std::string name;
    std::string text;
    bool is_json = false;
    bool is_open = false;   ///< the RFC allows both answers
    bool is_value = false;  ///< is allowed wherever a value is
};

/// Expands `<EF BB BF>` and `<3*[>` up to the end, or to the bracket that closes a repetition.
std::string unfold(std::string_view& folded) {
    std::string text;
    while (!folded.empty() && folded.front() != '>') {
        if (folded.front() != '<') {
            text += folded.front();
            folded.remove_prefix(1);
            continue;
        }
        folded.remove_prefix(1);
        const std::size_t star = folded.find_first_not_of("0123456789");
        if (star != std::string_view::npos && folded[star] == '*') {
            const int times = std::stoi(std::string{folded.substr(0, star)});
            folded.remove_prefix(star + 1);
            const std::string once = unfold(folded);
            for (int i = 0; i < times; ++i) {
                text += once;
            }
        } else {
            for (; !folded.empty() && folded.front() != '>'; folded.remove_prefix(2)) {
                text += static_cast<char>(std::stoi(std::string{folded.substr(0, 2)}, nullptr, 16));
                folded.remove_prefix(folded.size() > 2 && folded[2] == ' ' ? 1 : 0);
            }
        }
        REQUIRE(!folded.empty());
        folded.remove_prefix(1);
    }
    return text;
}

std::vector<conformance_case> cases() {
    std::vector<conformance_case> all;
    for (const auto& entry : fs::directory_iterator{TRUEFILL_CONFORMANCE}) {
        if (entry.path().extension() != ".txt") {
            continue;
        }
        std::ifstream in{entry.path()};
        for (std::string line; std::getline(in, line);) {
            if (line.empty() || line.front() == '#') {
                continue;
            }
            CAPTURE(line);
            const std::size_t scope = line.find(' ') + 1;
            const std::size_t name = line.find(' ', scope) + 1;
            const std::size_t bar = line.find(" |", name);
            REQUIRE(bar != std::string::npos);
            const std::string verdict = line.substr(0, scope - 1);
            const std::string where = line.substr(scope, name - scope - 1);
            REQUIRE((verdict == "y" || verdict == "n" || verdict == "i+" || verdict == "i-"));
            REQUIRE((where == "value" || where == "document"));
            const std::string folded = line.substr(std::min(bar + 3, line.size()));
            std::string_view rest = folded;
            all.push_back({line.substr(0, bar), unfold(rest), verdict == "y" || verdict == "i+",
                           verdict.front() == 'i', where == "value"});
            REQUIRE(rest.empty());
        }
    }
    return all;
}

/// Reads payloads with the library by several ways, and checks that all ways agree.
class json_acceptor {
public:
    /// Whether the library accepts a payload as JSON.
    bool takes(std::string_view payload) {
        const test::exact copy{payload};
        const json::scan_result scanned = json::scan_all(copy.view());
        bool broken = false;
        bool in_order = true;
        fills_ = 0;
        const stats counted = normalize_(
            copy.view(),
            [&](const fill_view&) {
                ++fills_;
                in_order = in_order && !broken;
            },
            [&](const reject_view& reject) {
                in_order = in_order && !broken;
                if (reject.why == reason::not_json) {
                    broken = true;
                    in_order = in_order && reject.stage == stage::payload &&
                               reject.raw == copy.view() && reject.offset == scanned.offset;
                }
            });
        const bool agreed = (scanned.status == json::scan_status::complete) == !broken;
        if (!agreed || !in_order || !adds_up(counted)) {
            FAIL_CHECK("normalizer and scan differ: " << payload.substr(0, 200));
        }
        return !broken;
    }
    /// The number of fills in the last payload.
    [[nodiscard]] std::size_t fills() const { return fills_; }

private:
    normalizer<> normalize_;
    std::size_t fills_ = 0;
};

constexpr std::string_view item_start =
    R"({"order_id":"o","fill_id":"f","ticker":"T","outcome_side":"yes",)";
constexpr std::string_view item_end =
    R"("yes_price_dollars":"0.56","count_fp":"1","ts":1785386380})";

}  // namespace

TEST_CASE("every case is accepted or refused as its file says, as a document") {
    json_acceptor acceptor;
    const auto all = cases();
    CHECK(all.size() >= 600);
    for (const auto& sample : all) {
        CAPTURE(sample.name);
        CHECK(acceptor.takes(sample.text) == sample.is_json);
        CHECK(strict_json::accepts(sample.text) == sample.is_json);
        // A third parser, which reads a NUL as the end.
        if (!sample.is_open && sample.text.find('\0') == std::string::npos) {
            CHECK(nlohmann::json::accept(sample.text) == sample.is_json);
        }
    }
}

TEST_CASE(
    "every value is accepted or refused as its file says, at every offset within a vector "
    "register") {
    json_acceptor acceptor;
    for (const auto& sample : cases()) {
        CAPTURE(sample.name);
        for (std::size_t before = 1; sample.is_value && before <= 64; ++before) {
            const std::string spaces(before, ' ');
            if (acceptor.takes(spaces + sample.text) != sample.is_json ||
                acceptor.takes(spaces + sample.text + '\n') != sample.is_json) {
                FAIL_CHECK(before << " spaces before it");
            }
        }
    }
}

TEST_CASE("every value is accepted or refused as its file says, in every place of a payload") {
    json_acceptor acceptor;
    std::string payload;
    for (const auto& sample : cases()) {
        if (!sample.is_value) {
            continue;
        }
        CAPTURE(sample.name);
        const auto in_place = [&](std::string_view before, std::string_view after) {
            payload.assign(before).append(sample.text).append(after);
            const bool taken = acceptor.takes(payload);
            if (taken != sample.is_json || strict_json::accepts(payload) != sample.is_json) {
                FAIL_CHECK(before << " <here> " << after);
            }
            return taken;
        };
        const std::string start{item_start};
        const std::string end{item_end};
        const std::string whole = start + end;

        // The value of a name that the library does not read, as first, middle and last member: the
        // item stays a fill.
        for (const auto& [before, after] : std::vector<std::pair<std::string, std::string>>{
                 {R"([{"x":)", "," + whole.substr(1) + "]"},
                 {"[" + start + R"("x":)", "," + end + "]"},
                 {"[" + start + R"( "x" : )", " , " + end + "]"},
                 {"[" + whole.substr(0, whole.size() - 1) + R"(,"x":)", "}]"},
                 {R"({"fills":[)" + start + R"("x":[[{"y":)", "}]]," + end + "]}"},
                 {R"({"type":"fill","msg":)" + start + R"("x":)", "," + end + "}"},
                 {R"({"x":)", R"(,"fills":[)" + whole + "]}"},
                 {R"({"fills":[)" + whole + R"(],"x":)", "}"},
                 {R"({"data":[)" + whole + R"(],"x":)", "}"},
             }) {
            if (in_place(before, after)) {
                CHECK(acceptor.fills() == 1);
            }
        }
        // An element, alone and between fills. The fills are delivered in any case.
        for (const std::string_view page :
             {"[", R"({"fills":[)", R"({"data":[)", R"({"items":[)"}) {
            const std::string open{page};
            const std::string close = page == "[" ? "]" : "]}";
            in_place(open, close);
            in_place(open + " ", " " + close);
            if (in_place(open + whole + ",", "," + whole + close)) {
                CHECK(acceptor.fills() == 2);
            }
        }
        // The value of a name that the library reads: of a bare item, of a page and of a frame.
        const auto under = [&](std::string_view name) {
            const std::string key = "{\"" + std::string{name} + "\":";
            in_place(key, "}");
            in_place("[" + key, "}]");
            in_place(R"({"fills":[{"a":1},)" + key, R"(,"b":2}]})");
            in_place(R"({"msg":)" + key, R"(},"type":"fill"})");
        };
        for (const auto& name : kalshi::names) {
            under(name.text);
        }
        for (const auto& marker : kalshi::markers) {
            under(marker.text);
        }
        // A key.
        if (sample.text.front() == '"') {
            in_place("{", ":1}");
            in_place("[{", R"( : [], "order_id":"o"}])");
            in_place(R"({"fills":[{"order_id":"o",)", ":1}]}");
            in_place(R"([{"x":{)", ":{}}}]");
            if (in_place("[" + start, ":null," + end + "]")) {
                CHECK(acceptor.fills() == 1);
            }
        }
    }
}

TEST_CASE(
    "every value is accepted or refused as its file says, where items repeat the order of their "
    "keys") {
    std::vector<std::string> keys{R"("x")", R"("a longer name that nobody reads")"};
    for (const auto& name : kalshi::names) {
        keys.push_back("\"" + std::string{name.text} + "\"");
    }
    for (const auto& marker : kalshi::markers) {
        keys.push_back("\"" + std::string{marker.text} + "\"");
    }
    const auto all = cases();
    for (const std::string& key : keys) {
        // What the reader learned from one value must not change the result for the next one.
        json_acceptor taught;
        for (const auto& sample : all) {
            if (!sample.is_value) {
                continue;
            }
            CAPTURE(sample.name, key);
            json_acceptor fresh;
            const auto item = [&](std::string_view value) {
                return R"({"a":"1",)" + key + ":" + std::string{value} + R"(,"b":"2"})";
            };
            const std::string before = "[" + item("\"1\"") + "," + item("1") + ",";
            // Enough text follows for the reader's shortcuts.
            const std::string after = "," + item("null") + "," + item("true") + "]";
            const std::string payload = before + item(sample.text) + after;
            if (fresh.takes(payload) != sample.is_json || taught.takes(payload) != sample.is_json ||
                strict_json::accepts(payload) != sample.is_json) {
                FAIL_CHECK(key);
            }
            // As the last member of its item.
            const std::string last = R"({"a":"1",)" + key + ":";
            const std::string ends = "[" + last + "1}," + last + sample.text + "}" + after;
            if (fresh.takes(ends) != sample.is_json) {
                FAIL_CHECK(key << " at the item's end");
            }
        }
    }
}

TEST_CASE("the limit of nesting holds for the whole document, wherever its levels are") {
    json_acceptor acceptor;
    for (const auto& [before, after, around] :
         std::vector<std::tuple<std::string, std::string, std::size_t>>{
             {"", "", 0},
             {"[", "]", 1},
             {R"([{"x":)", "}]", 2},
             {R"([{"order_id":)", "}]", 2},
             {R"({"order_id":)", "}", 1},
             {R"({"x":)", "}", 1},
             {R"({"fills":)", "}", 1},
             {R"({"fills":[)", "]}", 2},
             {R"({"fills":[{"ticker":)", "}]}", 3},
             {R"({"data":[)", "]}", 2},
             {R"({"items":[{"x":)", "}]}", 3},
             {R"({"fills":[],"cursor":)", "}", 1},
             {R"({"type":"fill","msg":)", "}", 1},
             {R"({"msg":{"x":)", R"(},"type":"fill"})", 2},
             {R"([{"msg":{"side":)", R"(},"type":"fill"}])", 3},
             {R"({"fills":[{"type":"fill","msg":{"x":)", "}}]}", 4},
         }) {
        CAPTURE(before);
        for (const std::string_view pair : {"[]", "{}"}) {
            for (const std::size_t levels : {1024U, 1025U}) {
                // Objects are nested as values of a name that the library reads, and of one that it
                // does not.
                for (const std::string_view name : {R"("x":)", R"("msg":)"}) {
                    std::string inside{pair};
                    for (std::size_t i = around + 1; i < levels; ++i) {
                        inside = pair == "[]" ? "[" + inside + "]"
                                              : "{" + std::string{name} + inside + "}";
                    }
                    CAPTURE(levels, pair, name);
                    CHECK(acceptor.takes(before + inside + after) == (levels == 1024));
                }
            }
        }
    }
}
