// A reject: what fell out on the way to a fill, where, and why. Nothing is dropped silently.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/vocabulary.hpp>

namespace truefill {

/// The gates that a draft failed: bit n is gate n+1 of the six.
class gate_mask {
public:
    constexpr gate_mask() = default;
    constexpr explicit gate_mask(std::uint8_t bits) noexcept : bits_{bits} {}
    [[nodiscard]] constexpr std::uint8_t bits() const noexcept { return bits_; }
    [[nodiscard]] constexpr bool empty() const noexcept { return bits_ == 0; }
    /// Precondition: one of the six gates' reasons.
    [[nodiscard]] constexpr bool contains(reason gate) const noexcept {
        return (bits_ & bit(gate)) != 0;
    }
    constexpr void insert(reason gate) noexcept { bits_ |= bit(gate); }
    friend constexpr bool operator==(gate_mask, gate_mask) = default;

private:
    static constexpr std::uint8_t bit(reason gate) noexcept {
        return static_cast<std::uint8_t>(
            1U << (static_cast<unsigned>(gate) - static_cast<unsigned>(reason::empty_order_id)));
    }
    std::uint8_t bits_ = 0;
};

/// A refused item, or a payload that was refused as a whole (stage::payload).
template <class Text>
struct basic_reject {
    truefill::stage stage;
    reason why;
    /// All the gates that failed, where the stage is gates; `why` is the first of them.
    gate_mask gates;
    /// The name of the appended gate that refused, where `why` is reason::gate.
    Text gate;
    std::optional<truefill::field> field;
    /// What an item of stage real_fill looks like.
    std::optional<likeness> looks_like;
    /// The item's place among the payload's items, from 0; nothing for a payload.
    std::optional<std::size_t> index;
    /// The byte of the payload at which `raw` begins; for not_json, the byte that breaks it.
    std::size_t offset;
    /// The item's own text, or the document's (for not_json all of the payload).
    Text raw;

    friend constexpr bool operator==(const basic_reject&, const basic_reject&) = default;
};

/// Borrows from the payload: valid until the callback returns.
using reject_view = basic_reject<std::string_view>;
/// Owns its raw text.
using reject = basic_reject<std::string>;

[[nodiscard]] inline reject to_owned(const reject_view& view) {
    return {view.stage,      view.why,   view.gates,  std::string{view.gate}, view.field,
            view.looks_like, view.index, view.offset, std::string{view.raw}};
}

}  // namespace truefill
