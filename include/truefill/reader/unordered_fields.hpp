// Fields in an order that cannot be predicted. All fields of an item are found first, with the
// tokens of simdjson's stage 1, and then read in the order of the layout, which is the same for
// each item. A walk from value to value would mispredict a branch for nearly every field.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reader/expected_field.hpp>
#include <truefill/reader/indexed_window.hpp>
#include <truefill/reader/learned_layout.hpp>
#include <truefill/reader/plain_reader.hpp>

namespace truefill::inline v0_1::detail {

/// Fields of one item that were found.
class unordered_fields {
public:
    /// A value that was found: its first byte, behind the quote of a text, and the separator or
    /// bracket behind it.
    struct extent {
        const char* value;
        const char* stop;
    };
    /// A set of fields by their places in the layout, of which there are as many as a set has bits.
    using places = std::uint32_t;
    static_assert(learned_layout::most <= 32);

    /// Finds fields of `text` that the layout knows, in any order, from the separator at `at` on,
    /// until a field has to be read by the general reader. Their values are not read yet. Moves
    /// `at` and returns as learned_layout::read() does.
    bool find(learned_layout& layout, std::string_view text, std::size_t& at,
              indexed_window& window) {
        const char* const end = text.data() + text.size();
        const char* separator = text.data() + at;
        const auto next = [&] {
            const bool is_near_end = static_cast<std::size_t>(end - separator) < longest_field;
            return is_near_end ? layout.find_none() : layout.find(separator);
        };
        layout_ = layout.fields();
        found_ = 0;
        expected_field* field = next();
        if (field != nullptr && !field->is_odd()) {
            window.seek(text, separator + 1);
        }
        bool is_behind_value = false;
        while (field != nullptr && !field->is_odd() && window.has_field()) {
            const char* const stop = window.token(3);
            if (!add(*field, separator, *window.token(2), stop)) {
                break;
            }
            window.pass_field();
            is_behind_value = *stop != ',';
            separator = stop;
            field = is_behind_value ? nullptr : next();
        }
        at = static_cast<std::size_t>(separator - text.data());
        return is_behind_value;
    }

    /// Reads the fields that were found. Returns those whose value does not have the expected form.
    places read(raw_fill& into) noexcept {
        places odd = 0;
        kalshi::key_set plain;
        kalshi::key_set nulls;
        for (places left = found_; left != 0; left &= left - 1) {
            const auto place = static_cast<std::size_t>(std::countr_zero(left));
            expected_field& field = layout_[place];
            const auto [value, stop] = extents_[place];
            if (field.read_value(field.value, value) == stop) {
                plain = plain | (layout_[place + 1].plain_before - field.plain_before);
                nulls = nulls | (layout_[place + 1].nulls_before - field.nulls_before);
            } else {
                odd |= places{1} << place;
            }
        }
        into.put_names(plain, nulls);
        return odd;
    }
    [[nodiscard]] const expected_field& field(std::size_t place) const noexcept {
        return layout_[place];
    }
    [[nodiscard]] const extent& where(std::size_t place) const noexcept { return extents_[place]; }

private:
    /// Adds the field behind the separator at `at`, of which the value begins with `first` and ends
    /// before the token at `stop`. False where it has to be read otherwise.
    bool add(expected_field& field, const char* at, char first, const char* stop) noexcept {
        const auto place = static_cast<std::size_t>(&field - layout_);
        // One branch, and none on a text or a number, which nobody can predict.
        const bool is_twice = (found_ >> place & 1) != 0;
        const bool is_container = (first == '{') | (first == '[');
        const char* const value = at + field.prefix.size();
        const auto size = stop - value - (field.prefix.is_quoted() ? 1 : 0);
        if (is_twice | is_container | (size == 0)) {
            return false;
        }
        field.value.size = static_cast<std::uint32_t>(size);
        extents_[place] = {value, stop};
        found_ |= places{1} << place;
        return true;
    }

    expected_field* layout_ = nullptr;
    places found_ = 0;
    std::array<extent, learned_layout::most> extents_;  // of the fields that were found
};

}  // namespace truefill::inline v0_1::detail
