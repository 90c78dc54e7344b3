// The watermark's file: it never moves back, and what is damaged is not trusted.
#include "booking/watermark.hpp"

#include <chrono>
#include <cstdlib>
#include <optional>
#include <random>
#include <string>
#include <string_view>

#include "catch.hpp"
#include "scratch.hpp"

using namespace truefill;
using namespace truefill::tool;
using namespace truefill::test;

namespace {

const watermark_key whose{"https://exchange", "main", ""};
constexpr timestamp noon = at_us(1'785'412'800'000'000);
/// As 0.1.0 wrote it.
constexpr std::string_view without_checksum =
    R"({"exchange":"https://exchange","account":"main","subaccount":"",)"
    R"("watermark_us":1785412800000000,"watermark":"2026-07-30T12:00:00.000000Z"})"
    "\n";

fs::path file_in(const scratch_folder& folder) {
    for (const auto& entry : fs::directory_iterator{folder.path()}) {
        if (entry.path().extension() == ".json") {
            return entry.path();
        }
    }
    return {};
}

}  // namespace

TEST_CASE("a watermark never moves back") {
    const scratch_folder folder;
    watermark_file mark{folder / "state", whose};
    watermark_file same{folder / "state", whose};
    CHECK_FALSE(mark.get().time);
    CHECK(mark.get().damage.empty());
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
        CHECK(mark.get().time == at_us(row.expected));
        CHECK(same.get().time == at_us(row.expected));
    }
    same.raise(at_us(1'785'412'800'000'002));
    mark.raise(at_us(1'785'412'800'000'001));  // the other one went ahead
    CHECK(mark.get().time == at_us(1'785'412'800'000'002));
    mark.raise(at_us(1'785'412'800'000'001), true);  // unless what is there is not trusted
    CHECK(mark.get().time == at_us(1'785'412'800'000'001));
}

TEST_CASE("each exchange, account, subaccount and choice of markets has its own watermark") {
    const scratch_folder folder;
    watermark_file{folder.path(), {"e", "a", "1"}}.raise(noon);
    const watermark_key others[] = {{"f", "a", "1"},      {"e", "b", "1"},    {"e", "a", "2"},
                                    {"e", "a", ""},       {"e", "a1", ""},    {"e", "1", "a"},
                                    {"e", "a", "1", "A"}, {"e", "a", "", "1"}};
    for (const watermark_key& key : others) {
        CAPTURE(key.exchange, key.account, key.subaccount, key.ticker);
        CHECK_FALSE(watermark_file{folder.path(), key}.get().time);
    }
    CHECK(watermark_file{folder.path(), {"e", "a", "1"}}.get().time == noon);
}

TEST_CASE(
    "a watermark's file is readable and ends with a checksum; the file of 0.1.0 is still read") {
    const scratch_folder folder;
    watermark_file mark{folder.path(), whose};
    mark.raise(noon);
    const fs::path file = file_in(folder);
    CHECK(contains(file.filename().string(), "watermark"));
    CHECK(content_of(file) ==
          std::string{without_checksum.substr(0, without_checksum.size() - 2)} +
              R"(,"sha256":"c56cf11ee03b8ecfed1000f5cbb9c7d929fc422f188bfb4799cc584bade7a675"})"
              "\n");
    write_file(file, without_checksum);
    CHECK(mark.get().time == noon);
    mark.raise(noon + std::chrono::seconds{1});
    CHECK(contains(content_of(file), "sha256"));
}

TEST_CASE("a watermark that does not fit its checksum is damaged, and is overwritten") {
    const scratch_folder folder;
    watermark_file mark{folder.path(), whose};
    mark.raise(noon);
    const fs::path file = file_in(folder);
    const std::string whole = content_of(file);
    const auto with = [&](std::string_view part, std::string_view other) {
        std::string text = whole;
        return text.replace(text.find(part), part.size(), other);
    };
    const std::string damaged[] = {
        "",
        "\n",
        "{}",
        "[]",
        "1785412800000000",
        std::string(16, '\0'),
        whole.substr(0, whole.size() / 2),
        whole.substr(0, whole.size() - 1),
        whole + whole,
        ' ' + whole,
        with("1785412800000000", "1785412800000001"),
        with("1785412800000000", "\"1785412800000000\""),
        with("1785412800000000", "null"),
        with("12:00", "13:00"),
        with("main", "mayn"),
    };
    for (const std::string& text : damaged) {
        CAPTURE(text);
        write_file(file, text);
        const watermark_reading stored = mark.get();
        CHECK_FALSE(stored.time);
        CHECK(contains(stored.damage, file.string() + " is damaged"));
        CHECK(distrust_of(stored, noon) == stored.damage);
        mark.raise(noon - std::chrono::hours{1});
        CHECK(mark.get().time == noon - std::chrono::hours{1});
    }
}

TEST_CASE("a change of any byte of a watermark's file never gives another time") {
    const scratch_folder folder;
    watermark_file mark{folder.path(), whose};
    mark.raise(noon);
    const fs::path file = file_in(folder);
    const std::string whole = content_of(file);
    std::mt19937_64 random{1};
    const auto below = [&](std::size_t bound) { return random() % bound; };
    const int n_rounds = std::getenv("TRUEFILL_FULL") != nullptr ? 10'000 : 1'000;
    std::size_t n_distrusted = 0;
    for (int round = 0; round < n_rounds; ++round) {
        std::string text = round % 2 == 0 ? whole : std::string{without_checksum};
        for (std::size_t times = 1 + below(2); times > 0 && !text.empty(); --times) {
            const std::size_t at = below(text.size());
            switch (below(4)) {
                case 0: text[at] = static_cast<char>(below(256)); break;
                case 1: text.resize(at); break;
                case 2: text.insert(at, text.substr(at, below(40))); break;
                default: text.erase(at, 1 + below(5)); break;
            }
        }
        write_file(file, text);
        const watermark_reading stored = mark.get();
        n_distrusted += stored.damage.empty() ? 0 : 1;
        CAPTURE(text);
        CHECK((stored.damage.empty() ? stored.time == noon : !stored.time));
    }
    CHECK(n_distrusted > static_cast<std::size_t>(n_rounds) * 9 / 10);
}

TEST_CASE("a watermark before 2000 or beyond a minute from now is not trusted") {
    using std::chrono::seconds;
    CHECK(distrust_of({}, noon).empty());
    CHECK(distrust_of({.time = noon}, noon).empty());
    CHECK(distrust_of({.time = noon + seconds{60}}, noon).empty());
    CHECK_FALSE(distrust_of({.time = noon + seconds{61}}, noon).empty());
    CHECK(distrust_of({.time = at_us(946'684'800'000'000)}, noon).empty());
    CHECK_FALSE(distrust_of({.time = at_us(946'684'799'999'999)}, noon).empty());
    CHECK_FALSE(distrust_of({.time = at_us(0)}, noon).empty());
}
