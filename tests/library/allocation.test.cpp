// Counts the allocations of a normalizer. The test replaces operator new, so it is a program of its
// own.
#include <cstddef>
#include <cstdlib>
#include <new>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>

#include "catch.hpp"

namespace {
std::size_t allocations = 0;
}

// Not inlined: g++ 16 warns of an inlined one as a mismatch of malloc and delete.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++allocations;
    if (void* const memory = std::malloc(size == 0 ? 1 : size)) {
        return memory;
    }
    throw std::bad_alloc{};
}
[[gnu::noinline]] void* operator new[](std::size_t size) {
    return ::operator new(size);
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++allocations;
    return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void* operator new[](std::size_t size, const std::nothrow_t& tag) noexcept {
    return ::operator new(size, tag);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete[](void* memory, std::size_t) noexcept {
    std::free(memory);
}

using namespace truefill;

TEST_CASE("a warm call allocates nothing, for any payload") {
    const std::string current =
        R"({"order_id":"o","fill_id":"f","ticker":"T","created_time":"2026-07-30T04:39:40Z",)"
        R"("outcome_side":"yes","yes_price_dollars":"0.5600","count_fp":"10.00","action":"BUY"})";
    const std::string nameless =
        R"({"order_id":"a rather long order id, longer than any small buffer","ticker":"T",)"
        R"("ts":1700000000,"side":"yes","yes_price":56,"count":10,"action":"A LONG ACTION INDEED"})";
    const std::string escaped =
        R"({"order_id":"\u0041 long id with escapes in it \u0041","fill_id":"f","ticker":"T",)"
        R"("ts":1700000000,"side":"no","no_price":44,"count":10})";
    const std::string payloads[] = {
        R"({"fills":[)" + current + "," + nameless + "," + escaped + R"(],"cursor":"\u0041"})",
        R"({"fills":[)" + nameless + "," + nameless + R"(]})",
        R"({"type":"fill","msg":)" + current + "}",
        R"([1,"two",{"order_id":"o","open_size":1},{"fees":1},{"ts":1,"ts":2}])",
        R"({"data":[)" + nameless + "," + escaped + "]}",
        R"({"error":"too many requests"})",
        R"({"fills":[)" + current + ",",
        "",
    };
    normalizer normalize{price_band{0.01_usd, 0.99_usd}};
    std::size_t met = 0;
    const auto on_fill = [&](const fill_view& fill) { met += fill.fill_id().size(); };
    const auto on_reject = [&](const reject_view& reject) { met += reject.raw.size(); };
    for (const std::string& payload : payloads) {
        (void)normalize(payload, on_fill, on_reject);
    }
    const std::size_t after_warming = allocations;
    for (int round = 0; round < 10; ++round) {
        for (const std::string& payload : payloads) {
            (void)normalize(payload, on_fill, on_reject);
        }
    }
    CHECK(allocations == after_warming);
    CHECK(after_warming > 0);  // the counter works
    CHECK(met > 0);
}
