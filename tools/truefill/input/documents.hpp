// An input to payloads: a page, an array, documents one after the other, NDJSON, a log of frames,
// in memory that is bounded by the largest document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/progress.hpp"
#include "input/byte_stream.hpp"

namespace truefill::tool {

/// Takes a payload and the offset at which it begins; says whether it was JSON. A tentative one
/// that was not must leave no trace: it will be offered again, cut otherwise.
using payload_handler =
    std::function<bool(std::string_view text, std::uint64_t offset, bool tentative)>;

/// How the splitting ended.
enum class split_end : std::uint8_t {
    complete = 1,  ///< everything was offered
    stopped = 2,   ///< at a broken document that is not one line: what follows was not read
};

/// Offers every document of an input. A line is tried as a document first, which is what nearly all
/// input is; else documents are found by their grammar. After a broken one it goes on at the next
/// line only if the broken one began at a line's start and is that one line.
split_end split(input& in, const payload_handler& take);

/// The same for a file by its name ("-" is standard input), showing how far it is. What went wrong
/// is said on standard error, and false returned: it was not read to its end.
[[nodiscard]] bool split_file(const std::string& path, const payload_handler& take, progress& line,
                              const std::function<std::uint64_t()>& fills,
                              std::function<bool()> before_reads = {});

}  // namespace truefill::tool
