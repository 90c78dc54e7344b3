// Work beside reading, as lanes of its own: writing rows and events, making ids, and the lower
// bounds of any reader.
#pragma once

#include <vector>

#include "harness/inputs.hpp"
#include "harness/measure.hpp"

namespace bench {

/// Writing fills as lines of NDJSON, and as rows for a table.
void add_row_writers(const input& in, std::vector<lane>& lanes);
/// Writing all events that a program logs for one payload.
void add_event_writer(const input& in, std::vector<lane>& lanes);
/// MD5 of what identifies a fill: by OpenSSL's deprecated one-shot function, and by the digest that
/// the library uses instead.
void add_digests(const input& in, std::vector<lane>& lanes);
/// Copying the bytes, and simdjson's first stage: no reader that uses it can be faster.
void add_ceilings(const input& in, std::vector<lane>& lanes);

}  // namespace bench
