// A reject: an item, or a payload, that did not become a fill, with the stage and the reason.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/detail/printable.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

/// Bit n is gate n + 1 of the six; zero for a reason that is none of them.
[[nodiscard]] constexpr std::uint8_t bit_of(reason gate) noexcept {
    const bool is_gate = gate >= reason::empty_order_id && gate <= reason::invalid_side;
    const int place = static_cast<int>(gate) - static_cast<int>(reason::empty_order_id);
    return is_gate ? static_cast<std::uint8_t>(1 << place) : std::uint8_t{0};
}

/// The set of gates that a draft failed.
using gate_mask = word_set<reason, std::uint8_t>;

/// A refused item, or a payload that was refused as a whole (stage::payload).
template <class Text>
struct basic_reject {
    truefill::stage stage;
    reason why;
    /// All the gates that failed, when the stage is gates; `why` is the first of them.
    gate_mask gates;
    /// The name of the appended gate that refused, when `why` is reason::gate; else "".
    Text gate;
    std::optional<truefill::field> field;
    /// What an item of stage real_fill looks like.
    std::optional<likeness> looks_like;
    /// The item's index among the payload's items, from 0; nothing for a payload.
    std::optional<std::size_t> index;
    /// The payload's byte at which `raw` begins; for not_json, the first byte that is not JSON.
    std::size_t offset;
    /// The item's text, or the document's; for not_json the whole payload.
    Text raw;

    // Defaulted, it is constexpr where the comparison of Text is: not said, since the std::string
    // of libc++ 14 is not.
    friend bool operator==(const basic_reject&, const basic_reject&) = default;
};

/// Refers to texts of the payload: valid until the callback returns.
using reject_view = basic_reject<std::string_view>;
/// Owns its texts.
using reject = basic_reject<std::string>;

template <class Text>
inline constexpr bool detail::is_printable<basic_reject<Text>> = true;

/// A reject that owns copies of the view's texts, and so outlives the callback.
[[nodiscard]] inline reject to_owned(const reject_view& view) {
    return {view.stage,      view.why,   view.gates,  std::string{view.gate}, view.field,
            view.looks_like, view.index, view.offset, std::string{view.raw}};
}

}  // namespace truefill::inline v0_1
