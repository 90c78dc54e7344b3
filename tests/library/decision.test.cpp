// Which source a linker asks for the decision behind an order, how often, and what it counts.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/decision_link.hpp>
#include <type_traits>
#include <vector>

#include "catch.hpp"

using namespace truefill;

namespace {

/// A source with given answers, which records the questions.
struct book {
    std::map<std::string, std::string, std::less<>> decisions;
    std::vector<std::string> asked;

    std::optional<std::string> operator()(std::string_view order_id) {
        asked.emplace_back(order_id);
        const auto found = decisions.find(order_id);
        return found == decisions.end() ? std::nullopt : std::optional{found->second};
    }
};

using asked = std::vector<std::string>;

std::string text_of(const std::optional<decision_link>& link) {
    return link ? link->decision + " by " + std::string{name_of(link->by)} : "unknown";
}

}  // namespace

TEST_CASE("the registry comes first, the fallback second, and unknown stays unknown") {
    struct row {
        std::string_view name;
        std::optional<std::string> registry;
        std::optional<std::string> fallback;
        std::string_view expected;
        std::size_t asked_of_fallback;
    };
    for (const row& test : std::vector<row>{
             {"both know", "r", "f", "r by registry", 0},
             {"the registry knows", "r", std::nullopt, "r by registry", 0},
             {"the fallback knows", std::nullopt, "f", "f by fallback", 1},
             {"neither knows", std::nullopt, std::nullopt, "unknown", 1},
             {"an empty answer of the registry", "", "f", "f by fallback", 1},
             {"a blank answer of the registry", " \t", "f", "f by fallback", 1},
             {"an empty answer of the fallback", std::nullopt, "", "unknown", 1},
             {"a blank answer of the fallback", std::nullopt, "\n", "unknown", 1},
             {"blank answers", " ", " ", "unknown", 1},
             {"an answer keeps its spaces", " r ", "f", " r  by registry", 0},
         }) {
        CAPTURE(test.name);
        std::size_t asked_now = 0;
        linker link{[&](std::string_view) { return test.registry; },
                    [&](std::string_view) {
                        ++asked_now;
                        return test.fallback;
                    }};
        CHECK(text_of(link("o-1")) == test.expected);
        CHECK(asked_now == test.asked_of_fallback);
        // A second fill of the order: the source is asked again.
        CHECK(text_of(link("o-1")) == test.expected);
        CHECK(asked_now == 2 * test.asked_of_fallback);
    }
}

TEST_CASE("a blank order id is unknown, and no source is asked") {
    for (const std::string_view id : {"", " ", "\t\n"}) {
        book registry{{{"", "r"}, {" ", "r"}, {"\t\n", "r"}}, {}};
        book fallback = registry;
        linker link{std::ref(registry), std::ref(fallback)};
        CHECK(text_of(link(id)) == "unknown");
        CHECK(registry.asked.empty());
        CHECK(fallback.asked.empty());
        CHECK(link.rate() == link_rate{1, 0, 0});
    }
}

TEST_CASE("a linker counts the fills that it links") {
    book registry{{{"o-1", "d-1"}}, {}};
    book fallback{{{"o-2", "d-2"}}, {}};
    linker link{std::ref(registry), std::ref(fallback)};
    CHECK(link.rate() == link_rate{});
    for (const std::string_view id : {"o-1", "o-1", "o-1", "o-2", "o-2", "o-3"}) {
        static_cast<void>(link(id));
    }
    CHECK(link.rate() == link_rate{6, 3, 2});
    CHECK(registry.asked == asked{"o-1", "o-1", "o-1", "o-2", "o-2", "o-3"});
    CHECK(fallback.asked == asked{"o-2", "o-2", "o-3"});
}

TEST_CASE("a decision that is registered late is found, because no answer is cached") {
    book registry;
    book fallback;
    linker link{std::ref(registry), std::ref(fallback)};
    CHECK(text_of(link("o-1")) == "unknown");
    fallback.decisions["o-1"] = "late";
    CHECK(text_of(link("o-1")) == "late by fallback");
    registry.decisions["o-1"] = "d-1";
    CHECK(text_of(link("o-1")) == "d-1 by registry");
    CHECK(fallback.asked == asked{"o-1", "o-1"});
    CHECK(link.rate() == link_rate{3, 1, 1});
}

TEST_CASE("a fallback that throws is asked again, and its fill is not counted") {
    bool down = true;
    linker link{book{}, [&](std::string_view) -> std::optional<std::string> {
                    if (down) {
                        throw 7;
                    }
                    return "d";
                }};
    CHECK_THROWS_AS(link("o"), int);
    CHECK(link.rate() == link_rate{});
    down = false;
    CHECK(text_of(link("o")) == "d by fallback");
}

TEST_CASE("sources answer with any text type, and the fallback is optional") {
    static constexpr std::string_view decision = "viewed";
    linker views{
        [](std::string_view id) { return id == "o" ? std::optional{decision} : std::nullopt; }};
    CHECK(text_of(views("o")) == "viewed by registry");
    CHECK(text_of(views("p")) == "unknown");

    const std::map<std::string, std::string, std::less<>> table{{"o", "pointed at"}};
    linker pointers{[](std::string_view) { return std::optional<inline_text<8>>{}; },
                    [&](std::string_view id) {
                        const auto found = table.find(id);
                        return found == table.end() ? nullptr : &found->second;
                    }};
    CHECK(text_of(pointers("o")) == "pointed at by fallback");
    CHECK(text_of(pointers("p")) == "unknown");

    STATIC_REQUIRE_FALSE(decision_source<std::string (*)(std::string_view)>);
    STATIC_REQUIRE_FALSE(decision_source<std::optional<int> (*)(std::string_view)>);
    STATIC_REQUIRE_FALSE(decision_source<std::optional<std::string> (*)(int)>);
}

TEST_CASE("rates add, and are 100 % only when every fill is linked") {
    struct row {
        link_rate rate;
        std::string_view text;
        std::uint64_t unknown;
    };
    constexpr std::uint64_t many = 10'000'000'000'000'000'000U;
    for (const auto& [rate, text, unknown] : std::vector<row>{
             {{0, 0, 0}, "n/a", 0},
             {{1, 0, 0}, "0.0%", 1},
             {{3, 1, 1}, "66.6%", 1},
             {{3, 1, 2}, "100.0%", 0},
             {{10'000, 9'990, 9}, "99.9%", 1},
             {{1'000, 1, 0}, "0.1%", 999},
             {{many, many, 0}, "100.0%", 0},
         }) {
        CAPTURE(text);
        CHECK(to_text(rate) == text);
        CHECK(rate.n_unknown() == unknown);
    }
    constexpr link_rate sum = link_rate{3, 1, 1} + link_rate{5, 2, 2};
    STATIC_REQUIRE(sum == link_rate{8, 3, 3});
    STATIC_REQUIRE(sum.n_linked() == 6);
    CHECK(to_text(sum) == "75.0%");
}

TEST_CASE("each kind of source has a stable name and number") {
    CHECK(name_of(linked_by::registry) == "registry");
    CHECK(name_of(linked_by::fallback) == "fallback");
    CHECK(static_cast<int>(linked_by::registry) == 1);
    CHECK(static_cast<int>(linked_by::fallback) == 2);
}
