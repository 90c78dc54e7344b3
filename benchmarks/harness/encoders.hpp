// What comes after the reading, and what bounds it: rows, events and ids as lanes of their own.
#pragma once

#include <vector>

#include "harness/inputs.hpp"
#include "harness/measure.hpp"

namespace bench {

/// A fill as a line of NDJSON, and as a table's row.
void add_row_writers(const input& in, std::vector<lane>& lanes);
/// What a program logs of a payload, all its events.
void add_event_writer(const input& in, std::vector<lane>& lanes);
/// MD5 of what identifies a fill: OpenSSL's one-shot function, which the library does without since
/// it is deprecated, and the digest that it uses instead.
void add_digests(const input& in, std::vector<lane>& lanes);
/// A copy of the bytes, and simdjson's first stage: what nothing that reads them can beat.
void add_ceilings(const input& in, std::vector<lane>& lanes);

}  // namespace bench
