// An input to payloads: a page, an array, documents one after the other, NDJSON, a log of frames,
// in memory that is bounded by the largest document and in time that is linear in the input.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "input/byte_stream.hpp"

namespace truefill::tool {

/// Takes a payload and the offset at which it begins; returns whether it was JSON. A tentative one
/// that was not must leave no trace: it will be offered again, cut otherwise.
using payload_handler =
    std::function<bool(std::string_view text, std::uint64_t offset, bool tentative)>;

/// How the splitting ended.
enum class split_end : std::uint8_t {
    complete = 1,  ///< everything was offered
    stopped = 2,   ///< at a broken document that is not one line: what follows was not read
    unread = 3,    ///< the input ended early, by an error or on request: in.error() tells
};

/// Offers every document of an input. A line is tried as a document first, which is what nearly all
/// input is; else, and where the input pauses within a line, documents are found by their grammar.
/// After a broken one it goes on at the next line only if the broken one began at a line's start
/// and is that one line. A document that the end of an unread input cut off is not offered.
split_end split(byte_stream& in, const payload_handler& take);

}  // namespace truefill::tool
