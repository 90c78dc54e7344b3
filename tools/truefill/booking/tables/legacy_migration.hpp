// Taking over the older table mm_fills that a desk had before: its steps, one implementation per
// engine. Every step may be repeated.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace truefill::tool {

/// The row of truefill_migrations that tells when the older table was last taken over: its name is
/// "migrate" or "cutover". Rows that the older table got later are of a writer that still runs.
inline constexpr int takeover_number = 0;

/// The reason of the verdicts that the desk's own is_valid = 0 becomes.
inline constexpr std::string_view invalid_in_older_table = "is_valid = 0 in the older table";

struct legacy_counts {
    std::uint64_t rows = 0;
    std::uint64_t garbage = 0;  ///< rows that can be no fill
    std::map<std::string, std::uint64_t> garbage_by_reason;
    /// Rows that are priced, sized and placed but have no fill id: nothing tells a copy from a
    /// second fill.
    std::uint64_t unidentified = 0;
    std::int64_t first_unidentified_us = 0;  ///< the first one's time, microseconds since 1970
    std::uint64_t fills = 0;                 ///< different fills among the valid rows
};

/// Rows without a fill id that are equal in all that tells fills apart: copies of one fill, or
/// several fills.
struct unidentified_rows {
    std::string order_id;
    std::string market;
    std::string side;          ///< "yes" or "no"
    std::int64_t price_u = 0;  ///< micro-dollars, whole cents
    std::int64_t count_c = 0;  ///< hundredths of a contract
    std::uint64_t n_rows = 0;
    std::int64_t last_us = 0;  ///< the last one's time, microseconds since 1970
    bool is_valid = true;      ///< false when the desk marked all of them as invalid
};

/// Number, size and cost of a set of fills.
struct legacy_sums {
    std::uint64_t fills = 0;
    std::uint64_t count_c = 0;  ///< hundredths of a contract
    std::uint64_t cost_u = 0;   ///< micro-dollars times hundredths of a contract
    friend bool operator==(const legacy_sums&, const legacy_sums&) = default;
};

struct legacy_comparison {
    std::uint64_t missing = 0;  ///< valid fills of the older table that mm_fills_v2 does not hold
    legacy_sums before;         ///< in the older table, of the fills that were copied
    legacy_sums after;          ///< the same in mm_fills_v2
    [[nodiscard]] bool agrees() const { return missing == 0 && before == after; }
};

class legacy_migration {
public:
    legacy_migration() = default;
    legacy_migration(const legacy_migration&) = delete;
    legacy_migration& operator=(const legacy_migration&) = delete;
    virtual ~legacy_migration() = default;

    [[nodiscard]] virtual const std::string& table() const = 0;
    [[nodiscard]] virtual legacy_counts count() = 0;
    /// Marks garbage by is_valid = 0 in the older table; drops nothing. Returns how many rows came
    /// meanwhile that are not marked: an older writer is still running.
    virtual std::uint64_t flag_garbage() = 0;
    /// Copies each valid fill that mm_fills_v2 does not hold: of its copies the one that was
    /// inserted first, under a version below any that the exchange's own row gets.
    virtual void copy_fills() = 0;
    /// Of the orders of all rows that are no garbage. A link that stands already is newer.
    virtual void copy_links() = 0;
    /// What the desk marked as invalid stays so: a fill all of whose rows are. A verdict that
    /// stands already is newer.
    virtual void copy_verdicts() = 0;
    /// The rows without a fill id, in groups.
    [[nodiscard]] virtual std::vector<unidentified_rows> unidentified() = 0;
    /// Marks fills whose ids were found elsewhere as copy_verdicts() does.
    virtual void mark_invalid(const std::vector<std::string>& fill_ids) = 0;
    [[nodiscard]] virtual legacy_comparison compare() = 0;
    /// Stores in truefill_migrations that the table was taken over now. Precondition: the two
    /// agree.
    virtual void record_takeover() = 0;
};

}  // namespace truefill::tool
