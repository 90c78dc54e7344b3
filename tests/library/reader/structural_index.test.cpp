#include <sys/mman.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <truefill/normalizer.hpp>
#include <truefill/reader/structural_index.hpp>
#include <vector>

#include "catch.hpp"

using namespace truefill;

namespace {

std::vector<std::uint32_t> offsets(const structural_index& index) {
    return {index.begin(), index.end()};
}

}  // namespace

TEST_CASE("the index has the offset of every token, and the size of the text at its end") {
    structural_index index{64};
    REQUIRE(index.index(R"( {"a":[1,true],"b":"\"x"} )"));
    CHECK(offsets(index) ==
          std::vector<std::uint32_t>{1, 2, 5, 6, 7, 8, 9, 13, 14, 15, 18, 19, 24});
    CHECK(*index.end() == 26);
}

TEST_CASE("texts that the first stage refuses") {
    structural_index index{64};
    for (const char* text : {"", " ", "\"unclosed", "\"\x01\"", "\"\xff\"", "\"\xed\xa0\x80\""}) {
        CAPTURE(text);
        CHECK_FALSE(index.index(text));
    }
    CHECK(index.index("[]"));
}

// simdjson's fallback kernel does not check UTF-8 outside of strings. No byte beyond ASCII is
// allowed there, and the walk over the tokens refuses it.
TEST_CASE("bytes beyond ASCII outside of strings are refused on every kernel") {
    normalizer normalize;
    for (const std::string bytes :
         {"\xff", "\x80", "\xc3\xa9", "\xed\xa0\x80", "\xf4\x90\x80\x80"}) {
        for (const std::string& payload :
             {bytes, "[" + bytes + "]", "[1" + bytes + "]", "[1 " + bytes + "]", "[1] " + bytes,
              bytes + "[1]", "[" + bytes + "1]", "[true" + bytes + "]", "[null, " + bytes + " 1]",
              "{" + bytes + "\"a\":1}", "{\"a\"" + bytes + ":1}", "{\"a\":" + bytes + "1}",
              "{\"a\":\"b\"" + bytes + "}", "[\"a\"" + bytes + ",1]"}) {
            CAPTURE(payload);
            reason why{};
            (void)normalize(
                payload, [](const fill_view&) {},
                [&](const reject_view& reject) { why = reject.why; });
            CHECK(why == reason::not_json);
        }
    }
}

TEST_CASE("texts up to the capacity are indexed, one after the other") {
    constexpr std::size_t capacity = 4096;
    structural_index index{capacity};
    for (const std::size_t size : {std::size_t{10}, capacity - 2, std::size_t{100}}) {
        const std::string text = '"' + std::string(size, 'x') + '"';
        REQUIRE(index.index(text));
        CHECK(offsets(index) == std::vector<std::uint32_t>{0});
        CHECK(*index.end() == text.size());
    }
}

// Where addresses have 32 bits, no text is that large.
#if SIZE_MAX > UINT32_MAX

namespace {

/// A text of zeros that is larger than a payload may be. The system allocates only the pages that
/// are read.
class huge_text {
public:
    static constexpr std::size_t size = (std::size_t{1} << 32) + 1;
    huge_text()
        : bytes_{::mmap(nullptr, size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1,
                        0)} {}
    huge_text(const huge_text&) = delete;
    huge_text& operator=(const huge_text&) = delete;
    ~huge_text() {
        if (is_there()) {
            ::munmap(bytes_, size);
        }
    }
    [[nodiscard]] bool is_there() const noexcept { return bytes_ != MAP_FAILED; }
    [[nodiscard]] std::string_view text() const noexcept {
        return {static_cast<const char*>(bytes_), size};
    }

private:
    void* bytes_;
};

}  // namespace

TEST_CASE("a payload of 4 GiB is too large, and the next one is read") {
    const huge_text huge;
    if (!huge.is_there()) {
        WARN("no 4 GiB of address space here");
        return;
    }
    normalizer normalize;
    reason why{};
    std::size_t raw_size = 0;
    const auto on_fill = [](const fill_view&) {};
    const auto on_reject = [&](const reject_view& reject) {
        why = reject.why;
        raw_size = reject.raw.size();
    };
    const stats counted = normalize(huge.text(), on_fill, on_reject);
    CHECK(why == reason::too_large);
    CHECK(raw_size == huge_text::size);
    CHECK(counted.n_payload_rejects == 1);
    CHECK(counted.n_api == 0);
    CHECK(normalize("[1]", on_fill, on_reject).n_api == 1);
}

#endif
