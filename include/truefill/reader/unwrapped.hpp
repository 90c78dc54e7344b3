// What the reader tells its caller: each item as it is met, and how the payload ended.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

/// Takes the items of a payload in their order. `text` is the item's own text, `index` its place
/// among the payload's items, from 0.
template <class V>
concept item_visitor = requires(V& visitor, const raw_fill& item, std::string_view text,
                                std::size_t index, kalshi::key name) {
    visitor.item(item);                       // an object, all its tokens by name
    visitor.not_an_object(text, index);       // an element that is not an object
    visitor.repeated_key(text, index, name);  // an object with an envelope key, type or msg twice
    visitor.skipped();                        // a frame that carries no fill
};

/// How a payload ended. Texts borrow from the payload and from the reader.
struct unwrapped {
    /// Why it was refused, if it was; items that were met before stay delivered.
    std::optional<reason> why{};
    /// Of a refused payload: the byte that breaks it and all of its text, for not_json; else where
    /// its document begins, and the document's text.
    std::size_t offset = 0;
    std::string_view text{};
    /// The page's cursor; its text is nothing where there is none or it does not read.
    truefill::cursor_status cursor_status = truefill::cursor_status::none;
    std::optional<std::string_view> cursor{};
};

}  // namespace truefill::inline v0_1
