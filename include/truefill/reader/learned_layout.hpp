// How items are written: learned from one item, expected of the next. Items of a page differ in
// their values alone, so that most of a page is read by comparing what stands before each value,
// and by reading the value in the form that it had before.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reader/choose_form.hpp>
#include <truefill/reader/expected_field.hpp>
#include <truefill/reader/plain_reader.hpp>

namespace truefill::inline v0_1::detail {

/// The fields of earlier items, in the order in which they came. An unknown field is added. An item
/// fits the layout when at most a quarter as many fields as are known were new or did not come
/// next. After two items in a row that do not fit, the layout is forgotten and learned from the
/// next item; that item counts as the first one that does not fit. If the layout is to be forgotten
/// again before any item has fit, no order is expected of the next 16 items, then of 32, and so on
/// up to 1024: their fields are found with the tokens of simdjson.
class learned_layout {
public:
    /// As many fields are learned at most.
    static constexpr std::uint8_t most = 32;

    learned_layout() noexcept { forget(); }

    /// Begins an item. Its fields are kept in `into`, until another item is begun.
    void begin_item(raw_fill& into) noexcept {
        if (into_ != &into) {  // the fields that are known refer to the cells of another item
            into_ = &into;
            forget();
        }
        next_ = expects_order() ? fields_.data() : end();
        surprises_ = 0;
    }
    void end_item() noexcept {
        if (!expects_order()) {
            if (--unordered_items_ == 0) {
                forget();
            }
        } else if (4 * surprises_ <= size_) {
            misfits_ = 0;
            next_unordered_ = 0;
        } else if (++misfits_ == 2) {
            unordered_items_ = next_unordered_;
            next_unordered_ = std::clamp(2 * next_unordered_, 16U, 1024U);
            if (expects_order()) {
                forget();
            }
        }
    }
    /// Whether fields are expected in the order in which they were learned.
    [[nodiscard]] bool expects_order() const noexcept { return unordered_items_ == 0; }

    /// Reads fields into the item as long as they are as expected. The reader is at the separator
    /// before the first of them: the opening bracket or a comma. Returns true when reading stopped
    /// behind a value, false at the separator before a field that only the general reader reads.
    bool read(plain_reader& reader) noexcept {
        do {
            if (!finds_next(reader)) {
                return false;
            }
            const expected_field* const first = next_;
            next_ = first->read_from(next_, reader.at + first->prefix.size(), reader);
            into_->put_names(next_->plain_before - first->plain_before,
                             next_->nulls_before - first->nulls_before);
        } while (reader.is_behind_value && *reader.at == ',');
        found_ = next_;
        return reader.is_behind_value;
    }

    /// The known field behind the separator at `at`; nullptr where the field is unknown. found()
    /// then returns the same. Precondition: longest_prefix bytes can be read at `at`.
    expected_field* find(const char* at) noexcept {
        found_ = nullptr;
        for (unsigned i = 0; i < probes && found_ == nullptr; ++i) {
            expected_field& field = fields_[places_[static_cast<std::uint8_t>(hash(at) + i)]];
            found_ = field.prefix.is_behind_separator(at) ? &field : nullptr;
        }
        return found_;
    }
    expected_field* find_none() noexcept { return found_ = nullptr; }
    /// What find() returned; after read() returned false, the known field at which it stopped, or
    /// nullptr. Meaningless after read() returned true.
    [[nodiscard]] const expected_field* found() const noexcept { return found_; }

    /// Learns from the field at which read() or find() stopped, and which the general reader has
    /// read: `index` is its key's in the dictionary, `prefix` what stood before the value.
    void note(std::uint8_t index, std::string_view prefix, const token& value) noexcept {
        if (found_ != nullptr) {
            if (!found_->is_odd()) {
                learn_value(*found_, value);
            }
            next_ = found_ + 1;
        } else {
            ++surprises_;
            const bool was_last = next_ == end();
            const bool learned = learn(index, prefix, value);
            next_ += was_last && learned ? 1 : 0;
        }
    }
    [[nodiscard]] expected_field* fields() noexcept { return fields_.data(); }

private:
    /// Whether the field behind the separator where the reader is, is known: it is then next_.
    bool finds_next(plain_reader& reader) noexcept {
        reader.enter_copy_if_near_end();
        if (next_->prefix.is_behind_separator(reader.at)) {
            return true;
        }
        if (find(reader.at) == nullptr) {
            return false;
        }
        ++surprises_;
        next_ = found_;
        return true;
    }

    /// Behind the last field, where nothing is expected.
    [[nodiscard]] expected_field* end() noexcept { return fields_.data() + size_; }

    /// Adds a field that is not known, if there is room and its prefix can be compared.
    bool learn(std::uint8_t index, std::string_view prefix, const token& value) noexcept {
        expected_field& field = *end();
        kalshi::key_set plain = field.plain_before;
        kalshi::key_set nulls = field.nulls_before;
        const bool is_name = index < kalshi::names.size();
        const bool is_known = is_name && (plain | nulls).contains(kalshi::key::at(index));
        if (size_ == most || is_known || prefix.size() > longest_prefix) {
            return false;
        }
        if (size_ == 0) {
            key_at_ = std::min(prefix.find('"') + 1, longest_prefix - sizeof(four_bytes));
        }
        field.prefix = value_prefix{prefix};
        field.expect(choose_form(index, value, into_->cells(), field.value));
        if (prefix.size() >= key_at_ + sizeof(four_bytes)) {
            remember_place(prefix);
        }
        if (is_name) {
            (value.is(token::kind::null) ? nulls : plain).insert(kalshi::key::at(index));
        }
        ++size_;
        *end() = {};
        end()->plain_before = plain;
        end()->nulls_before = nulls;
        return true;
    }
    /// Expects a field's value in another form, if the value has one. The field's prefix stays, so
    /// that a text stays a text; so do the sets of names, so that what is null in one item and a
    /// value in the next is left to the general reader.
    void learn_value(expected_field& field, const token& value) noexcept {
        const bool was_null = field.read_from == form_of<null_form>.read_fields;
        expected_value expected;
        const form& chosen = choose_form(field.value.index, value, into_->cells(), expected);
        if (chosen.read_value != nullptr && chosen.is_text == field.prefix.is_quoted() &&
            was_null == value.is(token::kind::null)) {
            field.value = expected;
            field.expect(chosen);
        }
    }
    void forget() noexcept {
        misfits_ = 0;
        size_ = 0;
        places_.fill(most);
        *end() = {};
    }

    /// A hash of the first letters of the key whose prefix begins at `at`.
    [[nodiscard]] std::uint8_t hash(const char* at) const noexcept {
        constexpr four_bytes factor = 0x9E37'79B1;
        return static_cast<std::uint8_t>(load<four_bytes>(at + key_at_) * factor >> 24);
    }
    void remember_place(std::string_view prefix) noexcept {
        for (unsigned i = 0; i < probes; ++i) {
            std::uint8_t& place = places_[static_cast<std::uint8_t>(hash(prefix.data()) + i)];
            if (place == most) {
                place = static_cast<std::uint8_t>(size_);
                return;
            }
        }
    }

    static constexpr unsigned probes = 4;
    // The fields, and behind the last one a field that matches nothing.
    std::array<expected_field, most + 1> fields_;
    std::array<std::uint8_t, 256> places_;  // indices in fields_, by the hash of the key's letters
    std::size_t key_at_ = 0;                // where the key begins in a prefix
    std::size_t size_ = 0;
    // About the current item:
    raw_fill* into_ = nullptr;         // where its values are kept
    expected_field* next_ = nullptr;   // the field that is expected
    expected_field* found_ = nullptr;  // the field that begins where reading stopped
    std::size_t surprises_ = 0;        // how many were unknown or did not come next
    // About earlier items:
    unsigned misfits_ = 0;          // how many in a row did not fit
    unsigned unordered_items_ = 0;  // no order is expected of so many further items
    unsigned next_unordered_ = 0;   // the value of unordered_items_ when the layout fails again
};

}  // namespace truefill::inline v0_1::detail
