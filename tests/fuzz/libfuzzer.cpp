// The entry points that libFuzzer calls, for one target. TRUEFILL_FUZZ_TARGET is its name.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <truefill/kalshi/names.hpp>

#include "library/random_payload.hpp"
#include "targets.hpp"

// NOLINTBEGIN(readability-identifier-naming): the names are libFuzzer's.

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t max_size);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    truefill::fuzz::TRUEFILL_FUZZ_TARGET({reinterpret_cast<const char*>(data), size});
    return 0;
}

namespace {

constexpr std::string_view this_target = [] {
#define TRUEFILL_TEXT(name) #name
#define TRUEFILL_TEXT_OF(name) TRUEFILL_TEXT(name)
    return TRUEFILL_TEXT_OF(TRUEFILL_FUZZ_TARGET);
}();

constexpr std::array<std::string_view, 42> values{"null",
                                                  "true",
                                                  "false",
                                                  "0",
                                                  "-0",
                                                  "1",
                                                  "56",
                                                  "44",
                                                  "0.56",
                                                  "0.0035",
                                                  "0.2900000000000000004",
                                                  "1e3",
                                                  "-7",
                                                  "99",
                                                  "100",
                                                  "9223372036854775807",
                                                  "-9223372036854775808",
                                                  "\"\"",
                                                  "\" \"",
                                                  "\"0.00\"",
                                                  "\"0.5600\"",
                                                  "\"0.4400\"",
                                                  "\"10.00\"",
                                                  "\"yes\"",
                                                  "\" NO \"",
                                                  "\"bid\"",
                                                  "\"ask\"",
                                                  "\"buy\"",
                                                  "\"Sell\"",
                                                  "\"fill\"",
                                                  "\"\\u0079es\"",
                                                  "\"\\ud800\"",
                                                  "\"2026-07-30T04:39:40.458649Z\"",
                                                  "\"0001-01-01T00:00:00Z\"",
                                                  "1700000000",
                                                  "1700000000123",
                                                  "1700000000123456",
                                                  "1700000000123456789",
                                                  "{}",
                                                  "[]",
                                                  "\"o\"",
                                                  "\"resting\""};

std::string some_name(truefill::fuzz::choices& random) {
    using namespace truefill;
    const std::size_t at = random.below(kalshi::names.size() + kalshi::markers.size());
    return std::string{at < kalshi::names.size() ? kalshi::names[at].text
                                                 : kalshi::markers[at - kalshi::names.size()].text};
}

}  // namespace

/// Sometimes inserts a field of the table, a value with a meaning, an item or a whole payload, or
/// changes the structure.
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t max_size, unsigned seed) {
    truefill::fuzz::choices random{std::to_string(seed)};
    if (random.once_in(2)) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    std::string text{reinterpret_cast<const char*>(data), size};
    std::size_t at = random.below(size + 1);
    std::string more{values[random.below(values.size())]};
    if (this_target == "payload") {
        if (random.once_in(8)) {
            truefill::test::random_payload payloads{seed};
            more = payloads.json();
        } else if (random.once_in(4)) {
            // Replaces a structural byte by another.
            constexpr std::string_view structural = "{}[]:,\"";
            const std::size_t found = text.find_first_of(structural, at);
            more = structural.substr(random.below(structural.size()), 1);
            if (found != std::string::npos) {
                text.erase(found, 1);
                at = found;
            }
        } else if (random.once_in(3)) {
            // Repeats an item: the reader expects what it has met before.
            const std::size_t begin = text.rfind('{', at);
            const std::size_t end = text.find('}', at);
            if (begin != std::string::npos && end != std::string::npos) {
                more = "," + text.substr(begin, end + 1 - begin);
                at = end + 1;
            }
        } else if (random.once_in(3)) {
            // Replaces one value by another.
            const std::size_t colon = text.find(':', at);
            const std::size_t end = text.find_first_of(",]}", colon);
            if (end != std::string::npos) {
                text.erase(colon + 1, end - colon - 1);
                at = colon + 1;
            }
        } else {
            at = std::min(text.find_first_of("{,", at), text.size() - 1) + 1;
            more = "\"" + some_name(random) + "\":" + more;
            more += at > 0 && text[at - 1] == '{' && at < text.size() && text[at] == '}' ? "" : ",";
        }
    } else if (this_target == "names") {
        more = some_name(random);
        if (random.once_in(2)) {
            text.clear();
            at = 0;
        }
    } else if (more.front() == '"') {
        more = more.substr(1, more.size() - 2);
    }
    text.insert(std::min(at, text.size()), more);
    if (text.size() > max_size) {
        return LLVMFuzzerMutate(data, size, max_size);
    }
    std::copy(text.begin(), text.end(), data);
    return text.size();
}

// NOLINTEND(readability-identifier-naming)
