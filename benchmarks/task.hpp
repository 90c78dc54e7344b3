// The one task that every contender does: a page of fills becomes rows that can be trusted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// What each contender reads: every price exact, every text borrowed from what it keeps alive.
struct row {
    std::string_view fill_id;
    std::string_view order_id;
    std::string_view market;
    bool is_yes;
    std::int64_t price_u;  ///< micro-dollars of the fill's own side
    std::int64_t count_c;  ///< hundredths of a contract
    std::int64_t ts_us;
    std::int64_t fee_u;  ///< micro-dollars; -1 is unknown
    bool is_taker;
    friend bool operator==(const row&, const row&) = default;
};

/// A page of so many fills as the exchange sends them today, and as it did until March 2026. The
/// same fills at each call: a generator from a fixed seed.
std::string current_page(std::size_t fills);
std::string legacy_page(std::size_t fills);

/// A reader of pages. Keeps whatever it can reuse.
class contender {
public:
    virtual ~contender() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Replaces `rows` by the page's fills that pass the six gates.
    virtual void read(std::string_view page, std::vector<row>& rows) = 0;
};

std::unique_ptr<contender> make_truefill();
std::unique_ptr<contender> make_simdjson_dom();
std::unique_ptr<contender> make_nlohmann();

/// The six gates, for contenders that have none.
[[nodiscard]] inline bool passes(const row& one) {
    return !one.order_id.empty() && !one.fill_id.empty() && one.count_c > 0 && one.price_u > 0 &&
           one.price_u < 1'000'000 && !one.market.empty();
}

}  // namespace bench
