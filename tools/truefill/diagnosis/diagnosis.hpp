// What `truefill diagnose` found: figures, verdicts, and the reports that are made of them.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <truefill/stats.hpp>
#include <truefill/time.hpp>
#include <vector>

namespace truefill::tool {

enum class verdict : std::uint8_t { pass = 1, fail = 2, unknown = 3 };

/// One question and its answer.
struct finding {
    std::string name;  ///< "volume matches the API"
    verdict answer = verdict::unknown;
    std::string figure;     ///< "4774 rows for 5 fills (954.8 x)"
    std::string threshold;  ///< "within 2 x"
    std::string advice;     ///< what to do; "" when it passes
};

/// What one table, or view, or folder holds in the window: the material of the plots.
struct picture {
    std::string name;  ///< "mm_fills (the older table)"
    std::uint64_t n_rows = 0;
    std::uint64_t n_orders = 0;
    std::uint64_t n_fill_ids = 0;  ///< distinct, without the blank one
    /// Rows in each minute of the window, from its first, zeros included.
    std::vector<std::uint64_t> per_minute;
    timestamp first_minute;
    /// How many orders have 1, 2, 3-5, 6-10, 11-100, 101-1000, more rows.
    std::array<std::uint64_t, 7> orders_by_rows{};
    /// Rows by price: below or at 0, (0,10], (10,20] .. (90,100) cents, 100 and above.
    std::array<std::uint64_t, 12> by_price{};
    std::uint64_t n_yes = 0;
    std::uint64_t n_no = 0;
};

struct diagnosis {
    std::string sink;
    timestamp from;
    timestamp to;
    std::vector<finding> criteria;  ///< the deployment guide's six
    std::vector<finding> checks;    ///< beyond them
    std::string root_cause;         ///< one sentence; "" when nothing fails
    picture now;                    ///< what readers read
    std::optional<picture> before;  ///< the older table beside it
    stats funnel;                   ///< of the window's polls
    std::uint64_t n_polls = 0;

    /// fail when anything fails, else unknown when a criterion can't be told, else pass.
    [[nodiscard]] verdict overall() const;
};

[[nodiscard]] std::string_view name_of(verdict answer);  ///< "pass", "fail", "can't tell"

/// A table for a terminal, with sparklines; `colour` for one that shows it.
void append_text(std::string& out, const diagnosis& found, bool colour);
/// One JSON object.
void append_json(std::string& out, const diagnosis& found);
/// A page of its own: no scripts from elsewhere, no fonts, no network; light and dark.
void append_html(std::string& out, const diagnosis& found);

}  // namespace truefill::tool
