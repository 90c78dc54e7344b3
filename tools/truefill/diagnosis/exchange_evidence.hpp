// The evidence from the exchange: the fills of a window, and the account's positions.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <truefill/output/rows.hpp>
#include <vector>

#include "diagnosis/evidence.hpp"
#include "exchange/client.hpp"

namespace truefill::tool {

/// An answer, or why there is none. For a refused key failure (no_access) is thrown instead.
template <class Value>
struct answered {
    Value value{};
    std::string problem;  ///< "" if the answer is complete
    [[nodiscard]] bool is_whole() const noexcept { return problem.empty(); }
};

/// A market's position, from GET /portfolio/positions.
struct exchange_position {
    std::string market;
    std::optional<std::int64_t> count_c;  ///< hundredths: YES above zero; nothing: not sent
    std::optional<std::int64_t> fees_u;   ///< micro-dollars; nothing: not sent
};

/// Whether a fill is to be kept in memory.
using fill_filter_function = std::function<bool(const record&)>;
[[nodiscard]] inline bool keep_all(const record& /*fill*/) {
    return true;
}

class exchange_evidence {
public:
    exchange_evidence(exchange_client& from, std::optional<std::int32_t> subaccount)
        : from_{from}, subaccount_{subaccount} {}

    /// Those that `keep` takes of all fills from a time on, live and historical.
    [[nodiscard]] answered<std::vector<record>> fills_since(timestamp since,
                                                            fill_filter_function keep = keep_all);
    /// The positions of all markets that are not settled.
    [[nodiscard]] answered<std::vector<exchange_position>> positions();
    /// Whether a fill of the market was executed before a time, live or historical; nothing: at
    /// any time.
    [[nodiscard]] answered<bool> has_fill_before(const std::string& market,
                                                 std::optional<timestamp> before);

private:
    [[nodiscard]] answered<std::vector<record>> fills_of(const page_query& query,
                                                         fill_filter_function keep = keep_all);
    [[nodiscard]] exchange_reply positions_page(const std::string& cursor);

    exchange_client& from_;
    std::optional<std::int32_t> subaccount_;
};

/// Reads a page of positions: its rows are appended, its cursor is returned ("" for the last page).
/// Nothing when the page can't be read.
[[nodiscard]] std::optional<std::string> read_positions(std::string_view body,
                                                        std::vector<exchange_position>& rows);

}  // namespace truefill::tool
