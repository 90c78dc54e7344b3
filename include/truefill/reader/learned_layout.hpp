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
#include <truefill/reader/plain_forms.hpp>
#include <truefill/reader/plain_reader.hpp>
#include <truefill/reader/unordered_fields.hpp>

namespace truefill::inline v0_1::detail {

/// Learns the fields of one item and expects the next items to be written alike. A field that is
/// not known is learned as well. An item does not fit when more than a fifth of its fields were not
/// known or did not come next. After two such items in a row the layout is forgotten and the next
/// item is learned. When already the first item after that does not fit, the order is given up for
/// a number of items, which doubles each time: their fields are found by the tokens of simdjson.
class learned_layout {
public:
    learned_layout() noexcept { forget(); }

    /// One item's walk along the layout.
    class session {
    public:
        explicit session(learned_layout& layout) noexcept
            : layout_{layout}, learns_{layout.begin_item()}, field_{layout.first()} {}
        session(const session&) = delete;
        session& operator=(const session&) = delete;
        ~session() { layout_.end_item(learns_, 4 * (misses_ + jumps_) <= hits_); }

        /// Reads fields of `text` into an item as long as they are as expected, from `at` on, which
        /// is behind the opening bracket or behind a comma. Moves `at`: true when it is behind a
        /// value, false when it is before a field that has to be read otherwise.
        bool read(raw_fill& into, std::string_view text, std::size_t& at, known_day& day) {
            plain_reader reader{into.cells(), text.data() + at, text.data() + text.size(), &day};
            payload_tail tail;
            do {
                const expected_field* const first = field_;
                field_ = field_->read_from(field_, reader.at, reader);
                hits_ += field_ - first;
                const kalshi::key_set plain = field_->plain_before - first->plain_before;
                const kalshi::key_set nulls = field_->nulls_before - first->nulls_before;
                into.put_names(plain, nulls);
                tail.correct(plain | nulls, reader.cells);
            } while (!reader.is_behind_value && (tail.takes_over(reader) || finds_another(reader)));
            at = static_cast<std::size_t>(tail.in_payload(reader.at) - text.data());
            return reader.is_behind_value;
        }

        /// Whether the layout holds no order of fields: find_fields() is to be used then.
        [[nodiscard]] bool is_unordered() const noexcept { return !layout_.is_in_order(); }
        /// Finds plain fields in any order, likewise; they are not read yet.
        bool find_fields(unordered_fields& fields, std::string_view text, std::size_t& at,
                         indexed_window& window) {
            const char* const end = text.data() + text.size();
            const char* key = text.data() + at;
            const auto find = [&] {
                return end - key < value_prefix::longest ? nullptr : layout_.find(key);
            };
            fields.begin(layout_.fields_.data());
            found_ = find();
            if (found_ != nullptr && !found_->is_odd()) {
                window.seek(text, key);
            }
            bool is_behind_value = false;
            while (found_ != nullptr && !is_behind_value && window.has_field()) {
                const char* const stop = window.token(3);
                if (!fields.add(*found_, key, *window.token(2), stop, end)) {
                    break;
                }
                window.pass_field();
                is_behind_value = *stop != ',';
                key = stop + (is_behind_value ? 0 : 1);
                found_ = is_behind_value ? nullptr : find();
            }
            at = static_cast<std::size_t>(key - text.data());
            return is_behind_value;
        }

        /// The field that stands where read() stopped; none where it is not known.
        [[nodiscard]] const expected_field* found() const noexcept { return found_; }

        /// Notes a field that was not read by read(): its key's index in the dictionary, what stood
        /// before its value, and the value.
        void note(std::uint8_t index, std::string_view prefix, const token& value) noexcept {
            if (found_ != nullptr) {
                if (!found_->is_odd()) {
                    learn_value(*found_, value);
                }
                field_ = found_ + 1;
            } else {
                ++misses_;
                const bool was_last = field_ == layout_.end();
                const bool learned = layout_.learn(index, prefix, value);
                field_ += was_last && learned ? 1 : 0;
            }
        }

    private:
        /// Goes to the field that stands where reading stopped, unless it is the one that stopped.
        bool finds_another(const plain_reader& reader) noexcept {
            const bool is_readable = reader.end - reader.at >= value_prefix::longest;
            if (is_readable && field_->prefix.is_at(reader.at)) {
                found_ = field_;
                return false;
            }
            found_ = is_readable ? layout_.find(reader.at) : nullptr;
            if (found_ == nullptr) {
                return false;
            }
            ++jumps_;
            field_ = found_;
            return true;
        }

        learned_layout& layout_;
        bool learns_;
        expected_field* field_;
        expected_field* found_ = nullptr;
        std::ptrdiff_t hits_ = 0;    ///< fields that were as expected
        std::ptrdiff_t misses_ = 0;  ///< fields that were not known
        std::ptrdiff_t jumps_ = 0;   ///< fields that were not the next one
    };

private:
    /// Behind the last field, where nothing is expected.
    [[nodiscard]] expected_field* end() noexcept { return fields_.data() + size_; }

    /// Adds a field that is not known, if there is room and its prefix can be compared.
    bool learn(std::uint8_t index, std::string_view prefix, const token& value) noexcept {
        const bool is_name = index < kalshi::names.size();
        const bool is_known =
            is_name && (end()->plain_before | end()->nulls_before).contains(kalshi::key::at(index));
        if (size_ == positions || is_known || prefix.size() > std::size_t{value_prefix::longest}) {
            return false;
        }
        if (size_ == 0) {
            constexpr std::size_t last = value_prefix::longest - sizeof(four_bytes);
            key_at_ = std::min(prefix.find('"') + 1, last);
        }
        expected_field& field = fields_[size_];
        field.index = index;
        field.value = {};
        field.prefix = value_prefix{prefix};
        field.expect(choose_form(index, value, field.value));
        if (prefix.size() >= key_at_ + sizeof(four_bytes)) {
            remember_place(prefix);
        }
        ++size_;
        stop_at_end();
        end()->plain_before = field.plain_before;
        end()->nulls_before = field.nulls_before;
        if (is_name) {
            (value.is(token::kind::null) ? end()->nulls_before : end()->plain_before)
                .insert(kalshi::key::at(index));
        }
        return true;
    }
    /// Expects a field's value in another form. Its prefix stays, so that a text stays a text; so
    /// do the sets of names, so that what is null in one item and a value in the next is left to
    /// the general reader.
    static void learn_value(expected_field& field, const token& value) noexcept {
        const bool was_null = field.read_from == form_of<null_form>.read_fields;
        expected_value expected;
        const form& chosen = choose_form(field.index, value, expected);
        if (chosen.is_text == field.prefix.is_quoted() && was_null == value.is(token::kind::null)) {
            field.value = expected;
            field.expect(chosen);
        }
    }

    /// A hash of the first letters of the key whose prefix begins at `at`.
    [[nodiscard]] std::uint8_t hash(const char* at) const noexcept {
        constexpr four_bytes factor = 0x9E37'79B1;
        return static_cast<std::uint8_t>(load<four_bytes>(at + key_at_) * factor >> 24);
    }
    void remember_place(std::string_view prefix) noexcept {
        for (unsigned i = 0; i < probes; ++i) {
            std::uint8_t& place = places_[static_cast<std::uint8_t>(hash(prefix.data()) + i)];
            if (place == positions) {
                place = static_cast<std::uint8_t>(size_);
                return;
            }
        }
    }
    /// The field that stands at `at`, behind a separator; none where that is not known.
    /// Precondition: value_prefix::longest bytes can be read there.
    [[nodiscard]] expected_field* find(const char* at) noexcept {
        for (unsigned i = 0; i < probes; ++i) {
            expected_field& field = fields_[places_[static_cast<std::uint8_t>(hash(at) + i)]];
            if (field.prefix.is_at(at)) {
                return &field;
            }
        }
        return nullptr;
    }

    /// Whether the item that begins is learned.
    bool begin_item() noexcept {
        if (unordered_items_ != 0 && --unordered_items_ == 0) {
            forget();
        }
        return size_ == 0;
    }
    void end_item(bool is_learned, bool item_fits) noexcept {
        if (is_learned) {
            state_ = state::fresh;
        } else if (unordered_items_ != 0) {
            return;
        } else if (item_fits) {
            state_ = state::proven;
            next_unordered_ = fewest_unordered;
        } else if (state_ == state::fresh) {
            unordered_items_ = next_unordered_;
            next_unordered_ = std::min(2 * next_unordered_, most_unordered);
        } else if (state_ == state::proven) {
            state_ = state::doubted;
        } else {
            forget();
        }
    }
    void forget() noexcept {
        size_ = 0;
        places_.fill(positions);
        stop_at_end();
    }
    void stop_at_end() noexcept {
        end()->prefix = {};
        end()->expect(odd_form);
    }
    [[nodiscard]] bool is_in_order() const noexcept { return unordered_items_ == 0; }
    /// The field that is expected first.
    [[nodiscard]] expected_field* first() noexcept {
        return is_in_order() ? fields_.data() : end();
    }

    enum class state : std::uint8_t { fresh = 1, proven, doubted };
    static constexpr std::uint8_t positions = unordered_fields::most;
    static constexpr unsigned probes = 4;
    static constexpr unsigned fewest_unordered = 15;
    static constexpr unsigned most_unordered = 1023;
    std::array<expected_field, positions + 1> fields_;  // behind the last field, one stops
    std::array<std::uint8_t, 256> places_;  // of fields, by the hash of their keys' first letters
    std::size_t key_at_ = 0;                // where the key begins in a prefix
    unsigned size_ = 0;
    unsigned unordered_items_ = 0;  ///< as many items are read in any order
    unsigned next_unordered_ = fewest_unordered;
    state state_ = state::fresh;
};

}  // namespace truefill::inline v0_1::detail
