// Splits an input into payloads: a page, an array, consecutive documents, NDJSON, a log of frames.
// The memory is bounded by the largest document, and the time is linear in the input.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "input/byte_stream.hpp"

namespace truefill::tool {

/// Takes a payload and its offset; returns whether it is JSON. A tentative payload that is not JSON
/// must have no effect, because it is offered again as part of another payload.
using payload_handler =
    std::function<bool(std::string_view text, std::uint64_t offset, bool tentative)>;

/// How the splitting ended.
enum class split_end : std::uint8_t {
    complete = 1,  ///< everything was offered
    stopped = 2,   ///< at a broken document that is not one line; the rest was not read
    unread = 3,    ///< the input ended early, by an error or a stop; see in.error()
};

/// Offers every document of an input. A line is tried as a document first, because most inputs have
/// one document per line. Otherwise, and where the input pauses within a line, documents are found
/// by their grammar. After a broken document reading continues at the next line only if the broken
/// one is a whole line. A document that is cut off by an unread end is not offered.
split_end split(byte_stream& in, const payload_handler& take);

}  // namespace truefill::tool
