// The task that every contender does: the fills of a payload become rows, by the same rules, with
// the same notes and the same refusals.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <truefill/vocabulary.hpp>
#include <vector>

namespace bench {

/// Marks an absent number: no input has a number below zero.
inline constexpr std::int64_t unknown = -1;

/// One fill as read. Numbers are exact; texts borrow from the contender, until its next call.
struct row {
    /// With `= default` std::vector would zero a row before it initializes it: 9 ns in each
    /// contender.
    row() noexcept {}  // NOLINT(modernize-use-equals-default)

    std::string_view fill_id;
    std::string_view order_id;
    std::string_view market;
    std::string_view client_order_id;  ///< "" is absent
    std::string_view action;           ///< "" is absent
    std::int64_t price_u = 0;          ///< micro-dollars of the fill's own side
    std::int64_t count_c = 0;          ///< hundredths of a contract
    std::int64_t ts_us = 0;            ///< microseconds since 1970
    std::int64_t fee_u = unknown;      ///< micro-dollars
    std::int64_t subaccount = unknown;
    std::int64_t exchange_index = unknown;
    truefill::notes notes;
    truefill::side side = truefill::side::yes;
    std::optional<truefill::liquidity> liquidity;
    friend bool operator==(const row&, const row&) = default;
};

/// The rows of one payload, and the number of refused items by reason.
struct output {
    using id_text = std::array<char, 32>;

    std::vector<row> rows;
    /// Ids made by a contender, which rows borrow: reserve enough beforehand, so that none moves.
    std::vector<id_text> ids;
    std::array<std::uint32_t, 64> rejects{};

    /// Removes the rows and keeps the counts.
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

/// What a payload is. The reader is told: a client knows which of the two it asked for.
enum class shape : std::uint8_t { page = 1, frame = 2 };

/// Readable bytes behind every payload. simdjson's parsers need them, and would copy without them.
inline constexpr std::size_t padding = 64;

/// A reader of payloads. It may reuse its buffers from call to call.
class contender {
public:
    contender() = default;
    contender(const contender&) = delete;
    contender& operator=(const contender&) = delete;
    virtual ~contender() = default;
    [[nodiscard]] virtual std::string_view name() const = 0;
    /// Whether it does the whole task on the input of this name.
    [[nodiscard]] virtual bool reads([[maybe_unused]] std::string_view input) const { return true; }
    /// Replaces the rows by those of the payload, and adds to the counts of refusals.
    virtual void read(std::string_view payload, shape what, output& into) = 0;
};

}  // namespace bench
