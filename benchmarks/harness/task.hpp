// The one task that every contender does: a payload's fills become rows that can be trusted, by the
// same rules, to the same notes and the same refusals.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <truefill/vocabulary.hpp>
#include <vector>

namespace bench {

inline constexpr std::int64_t unknown = -1;  // no input has one that is less than zero

/// What each contender reads: every number exact, every text borrowed from what it keeps alive
/// until its next call.
struct row {
    std::string_view fill_id;
    std::string_view order_id;
    std::string_view market;
    std::string_view client_order_id;  ///< "" is absent
    std::string_view action;           ///< "" is absent
    std::int64_t price_u = 0;          ///< micro-dollars of the fill's own side
    std::int64_t count_c = 0;          ///< hundredths of a contract
    std::int64_t ts_us = 0;
    std::int64_t fee_u = unknown;  ///< micro-dollars
    std::int64_t subaccount = unknown;
    std::int64_t exchange_index = unknown;
    truefill::notes notes;
    truefill::side side = truefill::side::yes;
    std::optional<truefill::liquidity> liquidity;
    friend bool operator==(const row&, const row&) = default;
};

/// Where the rows go, and how many items were refused for which reason.
struct output {
    using id_text = std::array<char, 32>;

    std::vector<row> rows;
    /// Ids that a contender made, which rows borrow: reserved beforehand, so that none ever moves.
    std::vector<id_text> ids;
    std::array<std::uint32_t, 64> rejects{};

    /// Forgets the rows, not the counts.
    void clear() noexcept {
        rows.clear();
        ids.clear();
    }
    std::string_view keep(const id_text& id) {
        ids.push_back(id);
        return {ids.back().data(), ids.back().size()};
    }
    void reject(truefill::reason why) noexcept { ++rejects[static_cast<std::size_t>(why)]; }
};

/// What a payload is; as with any API client, the caller knows which he asked for.
enum class shape : std::uint8_t { page = 1, frame = 2 };

/// Bytes that may be read, not used, behind every payload: simdjson's parsers need them, and get
/// them without a copy.
inline constexpr std::size_t padding = 64;

/// A reader of payloads. Keeps whatever it can reuse.
class contender {
public:
    contender() = default;
    contender(const contender&) = delete;
    contender& operator=(const contender&) = delete;
    virtual ~contender() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Whether it does the whole task on this input.
    [[nodiscard]] virtual bool reads(std::string_view input) const;
    /// Replaces the rows by the payload's, and counts what is refused.
    virtual void read(std::string_view payload, shape what, output& into) = 0;
};

inline bool contender::reads(std::string_view) const {
    return true;
}

std::unique_ptr<contender> make_truefill();
std::unique_ptr<contender> make_simdjson_dom();
[[gnu::visibility("default")]] std::unique_ptr<contender> make_on_demand_pass();
[[gnu::visibility("default")]] std::unique_ptr<contender> make_on_demand_lookup();
std::unique_ptr<contender> make_rapidjson_sax();
std::unique_ptr<contender> make_rapidjson_dom();
std::unique_ptr<contender> make_nlohmann();

}  // namespace bench
