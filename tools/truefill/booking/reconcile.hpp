// Compares incoming fills with stored rows: equal, more complete, or contradicting.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <truefill/output/rows.hpp>
#include <vector>

#include "booking/batch.hpp"

namespace truefill::tool {

/// A record as it is stored, with the version of its row (see row_version.hpp).
struct stored_record {
    record content;
    std::uint64_t version = 0;
    /// 1: copied from the legacy table, whose times and prices are approximate. What the exchange
    /// says replaces such a row and does not contradict it.
    std::uint16_t schema_version = 2;
};

enum class difference : std::uint8_t {
    none = 1,    ///< no new value
    fuller = 2,  ///< a value that was unknown: a fee, microseconds where milliseconds were stored
    other = 3,   ///< a value that contradicts the stored one
};

/// Writes into `result` the row to store. Where both sides have a value and differ it gets the
/// incoming one, and where one side has none the other's. Action, source and notes depend on the
/// API of the fill: they are REST's, and never count as a difference.
[[nodiscard]] difference merge(const record& stored, const record& incoming, record& result);

/// The identity of a fill as a key: account, fill id, order id.
[[nodiscard]] std::string identity_of(const record& fill);

/// Finds the stored row with a record's identity; null when there is none. The pointer must stay
/// valid until the next call.
using find_stored = std::function<const stored_record*(const record&)>;

/// What a batch of fills adds to what is stored.
struct reconciled {
    std::vector<stored_record> rows;  ///< to be stored: ordered by identity, each identity once
    write_result counts;
};

/// Compares fills with stored rows, at the time `now_us` (microseconds since 1970). Fills are taken
/// in the order of their identities, so that the result does not depend on the order of pages; of
/// one identity WebSocket's come before REST's, and the later of two that differ counts. Every
/// resulting version is above that of the row it replaces.
[[nodiscard]] reconciled reconcile(std::vector<record> fills, const find_stored& find,
                                   std::uint64_t now_us);

/// The same for rows that were made while the stored rows could not be read. Each row has its
/// version. Of two values that contradict each other the one that was written later counts.
[[nodiscard]] reconciled reconcile_unseen(std::vector<stored_record> rows, const find_stored& find);

/// Logs the events `fill_changed`: the first 20, and how many more there are.
void log_changes(const std::vector<change>& changes);

/// The older content of a fill that changed, as a reject. `now_us` in microseconds since 1970.
[[nodiscard]] reject_row changed_row(const record& before, std::uint64_t now_us);

}  // namespace truefill::tool
