// One fill, told twice: the same, told more fully, or told otherwise.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <truefill/output/record.hpp>
#include <vector>

#include "booking/sink.hpp"

namespace truefill::tool {

/// A record as it is kept, with the version of its row.
struct kept_record {
    record content;
    std::uint64_t version = 0;
    /// 1: copied from the older table, whose times and prices are approximate: what the exchange
    /// tells takes its place, and is no contradiction.
    std::uint16_t schema_version = 2;
};

enum class difference : std::uint8_t {
    none = 1,    ///< nothing that is not kept already
    fuller = 2,  ///< something that was unknown: a fee, microseconds where milliseconds were kept
    other = 3,   ///< a value that contradicts the one that is kept
};

/// What `told` adds to what is kept. `result` becomes the row to keep: of values that contradict
/// each other the told one, of what is unknown in one the other. What depends on the API that told
/// it (action, source, notes) follows REST's, and is never a difference.
[[nodiscard]] difference merge(const record& kept, const record& told, record& result);

/// The identity of a fill as a key: account, fill id, order id.
[[nodiscard]] std::string identity_of(const record& one);

/// Finds what is kept under a record's identity; null when nothing is.
using find_kept = std::function<const kept_record*(const record&)>;

/// A batch's fills against what is kept.
struct settled {
    std::vector<kept_record> rows;  ///< to be kept, by identity, each identity once; with versions
    written counts;
};

/// Sorts by identity, so that a batch does not depend on how the pages came in; of one fill what a
/// WebSocket told comes before what REST told, and among these the later one counts. Versions are
/// `now_us`, and above that of the row they replace whatever the clocks say.
[[nodiscard]] settled settle(std::vector<record> fills, const find_kept& find,
                             std::uint64_t now_us);

/// The same for rows that were made without a look at what is kept, each with its version: of two
/// that contradict each other the one with the higher version counts, whichever came here first.
[[nodiscard]] settled settle_late(std::vector<kept_record> rows, const find_kept& find);

/// The events `fill_changed`.
void say_changes(const std::vector<change>& changes);

/// What is kept of the older content of a fill that changed.
[[nodiscard]] reject_row changed_row(const record& before, std::uint64_t now_us);

}  // namespace truefill::tool
