// Rows of an older table that have no fill id, held against the fills that the exchange tells.
#pragma once

#include <cstdint>
#include <string>
#include <truefill/output/rows.hpp>
#include <vector>

#include "booking/tables/legacy_migration.hpp"

namespace truefill::tool {

/// Whether a price in whole cents is what an older writer made of an exact one: cut, or rounded up.
/// Both in micro-dollars.
[[nodiscard]] bool is_in_whole_cents(std::int64_t cents_u, std::int64_t exact_u);

/// What the exchange's fills say of such rows.
struct identified_rows {
    std::vector<record> fills;             ///< those that rows are, as the exchange tells them
    std::vector<std::string> invalid_ids;  ///< of these, fills that the desk marked as invalid
    std::uint64_t n_identified = 0;        ///< rows that are one of the fills
    std::uint64_t n_ambiguous = 0;         ///< rows that several fills fit
    std::uint64_t n_unknown = 0;           ///< rows that no fill fits
};

/// A row is a fill when it is the only one of its order, market, side, size and whole cents that
/// was executed by the time of the row. `told` are all fills of the rows' orders: one that is left
/// out could make an ambiguous row look clear.
[[nodiscard]] identified_rows identify(const std::vector<unidentified_rows>& rows,
                                       const std::vector<record>& told);

}  // namespace truefill::tool
