// An object of the payload as a raw fill: every byte checked, the values of known names kept.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/json/scan.hpp>
#include <truefill/kalshi/key_lookup.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/names.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reader/indexed_window.hpp>
#include <truefill/reader/json_cursor.hpp>
#include <truefill/reader/learned_layout.hpp>
#include <truefill/reader/plain_forms.hpp>
#include <truefill/reader/plain_reader.hpp>
#include <truefill/reader/unordered_fields.hpp>
#include <truefill/token.hpp>

namespace truefill::inline v0_1 {

/// Reads objects. The base of the reader, which says which objects are items.
class item_reader : protected json_cursor {
protected:
    using key = kalshi::key;
    using key_set = kalshi::key_set;
    using learned_layout = detail::learned_layout;

    /// Reads the values of an object that need more than to be checked and kept: in this class
    /// none. Not a template parameter, so that object() is compiled once.
    struct nested_values {
        key_set names;  ///< those whose values it reads
        /// Reads the value of such a name, which begins at the cursor, and says what it is. False
        /// where it is not JSON.
        [[nodiscard]] virtual bool take(key, token&) { return false; }

    protected:
        ~nested_values() = default;
    };

    /// Goes to the first byte of a payload, which is borrowed.
    void open(std::string_view text) noexcept {
        json_cursor::open(text);
        plain_.open(text);
        window_.clear();
    }
    /// Reads the object that begins here; `depth` brackets are open around it. Every byte is
    /// checked, and the values of known names are kept in `into`.
    bool object(raw_fill& into, learned_layout& layout, unsigned depth, nested_values& nested) {
        if (depth == json::max_depth) {
            return false;
        }
        into.clear();
        const std::size_t bracket = at_;
        layout.begin_item(into);
        do {
            bool is_behind_value = false;
            if (layout.expects_order()) {
                plain_.seek(text_.data() + at_);
                is_behind_value = layout.read(plain_);
                at_ = static_cast<std::size_t>(plain_.in_payload() - text_.data());
            } else if (!unordered(into, layout, is_behind_value)) {
                return false;
            }
            if (!is_behind_value) {
                if (at_ == bracket && peek_token(at_ + 1) == '}') {
                    ++at_;
                    return accept('}');  // an empty object
                }
                if (!field(into, layout, depth, nested)) {
                    return false;
                }
            }
        } while (next_token() == ',');
        layout.end_item();
        return accept('}');
    }

private:
    /// Reads plain fields from here on, in any order.
    bool unordered(raw_fill& into, learned_layout& layout, bool& is_behind_value) {
        is_behind_value = fields_.find(layout, text_, at_, window_);
        const std::size_t end = at_;
        for (auto odd = fields_.read(into); odd != 0; odd &= odd - 1) {
            const auto place = static_cast<std::size_t>(std::countr_zero(odd));
            const detail::expected_field& field = fields_.field(place);
            at_ = static_cast<std::size_t>(fields_.where(place).value - text_.data()) -
                  (field.prefix.is_quoted() ? 1 : 0);
            token read;
            skip_spaces();
            if (!value(read, json::max_depth)) {
                return false;
            }
            skip_spaces();
            if (text_.data() + at_ != fields_.where(place).stop) {
                return false;
            }
            if (field.value.index < kalshi::names.size()) {
                into.put(key::at(field.value.index), read);
            }
        }
        at_ = end;
        return true;
    }

    /// Reads the field behind the separator that is here, of any form: its key, and its value.
    bool field(raw_fill& into, learned_layout& layout, unsigned depth, nested_values& nested) {
        const std::size_t separator = at_++;
        std::uint8_t index = 0;  // of the key, in the dictionary
        if (const detail::expected_field* const found = layout.found()) {
            index = found->value.index;
            at_ = separator + found->prefix.size() - (found->prefix.is_quoted() ? 1 : 0);
        } else {
            token written;
            if (next_token() != '"' || !string(written) || !accept(':')) {
                return false;
            }
            index = kalshi::detail::names_and_markers.find(written.text());
        }
        const bool is_name = index < kalshi::names.size();
        const bool is_text = next_token() == '"';
        const std::size_t start = at_;
        token read;
        const bool is_nested = is_name && nested.names.contains(key::at(index));
        if (is_nested ? !nested.take(key::at(index), read) : !value(read, depth + 1)) {
            return false;
        }
        layout.note(index, text_.substr(separator, start + (is_text ? 1 : 0) - separator), read);
        if (is_name) {
            into.put(key::at(index), read);
        } else if (index != kalshi::detail::dictionary::unknown) {
            into.mark(kalshi::markers[index - kalshi::names.size()].of);
        }
        return true;
    }

    detail::plain_reader plain_;
    detail::unordered_fields fields_;

protected:
    detail::indexed_window window_;
};

}  // namespace truefill::inline v0_1
