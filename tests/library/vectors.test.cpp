// The vectors, which any implementation can use: vectors/<source>/<name>.json becomes
// <name>.fills.ndjson and <name>.rejects.ndjson, as `truefill normalize --source <source>` writes
// them.
#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <truefill/normalizer.hpp>
#include <truefill/output/rows.hpp>
#include <vector>

#include "catch.hpp"

namespace fs = std::filesystem;
using namespace truefill;

namespace {

std::string content_of(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    REQUIRE(in.good());
    return {std::istreambuf_iterator<char>{in}, {}};
}

}  // namespace

TEST_CASE("every vector gives the rows beside it") {
    std::size_t seen = 0;
    for (const auto& entry : fs::recursive_directory_iterator{TRUEFILL_VECTORS}) {
        const fs::path& path = entry.path();
        if (path.extension() != ".json") {
            continue;
        }
        ++seen;
        const std::string name = path.filename().string();
        const auto from = parse_word<source>(path.parent_path().filename().string());
        CAPTURE(name);

        std::string fills;
        std::string rejects;
        const auto on_fill = [&](const fill_view& fill) { append_row(fills, fill); };
        const auto on_reject = [&](const reject_view& reject) {
            append_row(rejects, reject, {name, 0});
        };
        normalizer normalize;
        const std::string payload = content_of(path);
        const stats counted = from ? normalize(payload, *from, on_fill, on_reject)
                                   : normalize(payload, on_fill, on_reject);
        CHECK(adds_up(counted));
        CHECK(fills == content_of(fs::path{path}.replace_extension(".fills.ndjson")));
        CHECK(rejects == content_of(fs::path{path}.replace_extension(".rejects.ndjson")));
    }
    CHECK(seen >= 70);
}
