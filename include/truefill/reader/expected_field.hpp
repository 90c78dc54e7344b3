// A field that is expected in an item: what stands before its value, and how the value is read.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/detail/swar.hpp>
#include <truefill/json/scan.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/reader/plain_reader.hpp>

namespace truefill::inline v0_1::detail {

/// What stands before a value, from the separator (a comma, or the item's bracket) to the value's
/// own first byte, in two registers. Of a text the opening quote is the last byte. The second
/// register ends where the prefix does; a prefix shorter than a register is in both, and the mask
/// says what is compared:
///
///     ,"ts":                2c 22 74 73 22 3a 00 .. 00    the same
///     ,"market_ticker":"    2c 22 6d 61 .. 65 72 22 3a    22 6d 61 72 .. 22 3a 22
class value_prefix {
public:
    /// Matches no text: both registers are compared with the same bytes, and expect different ones.
    value_prefix() = default;
    /// Precondition: no longer than `longest_prefix`, and not empty. The separator is kept as a
    /// comma, whichever it was: a field that is its item's first may come later in another one.
    explicit value_prefix(std::string_view prefix) noexcept
        : size_{static_cast<std::uint32_t>(prefix.size())},
          second_{size_ < part ? 0 : size_ - part},
          is_quoted_{prefix.back() == '"'} {
        std::array<char, longest_prefix> text{};
        std::array<char, longest_prefix> mask{};
        std::copy(prefix.begin(), prefix.end(), text.begin());
        text.front() = ',';
        std::fill_n(mask.begin(), prefix.size(), '\xFF');
        mask_ = load_sixteen(mask.data());
        first_text_ = load_sixteen(text.data());
        second_text_ = load_sixteen(text.data() + second_);
    }
    [[nodiscard]] std::size_t size() const noexcept { return size_; }
    /// Whether it ends with the opening quote of a text.
    [[nodiscard]] bool is_quoted() const noexcept { return is_quoted_; }
    /// Precondition: `longest_prefix` bytes can be read at `at`.
    [[nodiscard]] bool is_at(const char* at) const noexcept {
        return holds_nowhere(~equal(at) & mask_);
    }
    /// The same, leaving out the separator, which the caller has checked: the first byte of both
    /// registers. That of the second is the separator too, or the first register compares it.
    [[nodiscard]] bool is_behind_separator(const char* at) const noexcept {
        constexpr sixteen_bytes separator{-1};
        return holds_nowhere(~equal(at) & mask_ & ~separator);
    }

private:
    [[nodiscard]] sixteen_bytes equal(const char* at) const noexcept {
        return (load_sixteen(at) == first_text_) & (load_sixteen(at + second_) == second_text_);
    }

    static constexpr std::uint32_t part = 16;
    sixteen_bytes first_text_{};
    sixteen_bytes second_text_ = ~sixteen_bytes{};
    sixteen_bytes mask_ = ~sixteen_bytes{};
    std::uint32_t size_ = 0;
    std::uint32_t second_ = 0;
    bool is_quoted_ = false;
};

struct expected_field;

/// A form as a function.
struct form {
    /// Reads fields, beginning with the given one, as long as they are as expected. `at` is the
    /// first field's value. Returns the field behind the last value that was read; the reader's
    /// members say at which byte reading stopped.
    expected_field* (*read_fields)(expected_field*, const char* at, plain_reader&) noexcept;
    /// Reads the value at `at` alone. Returns the byte behind it, nullptr where it has another
    /// form.
    const char* (*read_value)(expected_value&, const char* at) noexcept;
    bool is_text;
};

/// Stops at a field that only the general reader reads.
expected_field* stop_before(expected_field* field, const char* at, plain_reader& reader) noexcept;

/// The form of what only the general reader reads.
inline constexpr form odd_form{&stop_before, nullptr, false};

/// A field that is expected: its prefix and its value, and the set of names before it.
struct expected_field {
    value_prefix prefix;
    decltype(form::read_fields) read_from = odd_form.read_fields;
    decltype(form::read_value) read_value = odd_form.read_value;
    expected_value value;
    kalshi::key_set plain_before;  ///< the names of the fields before it that are not null
    kalshi::key_set nulls_before;  ///< the names of those that are

    [[nodiscard]] bool is_odd() const noexcept { return read_value == nullptr; }
    void expect(const form& chosen) noexcept {
        read_from = chosen.read_fields;
        read_value = chosen.read_value;
    }
};

inline expected_field* stop_before(expected_field* field, const char* at,
                                   plain_reader& reader) noexcept {
    reader.at = at - field->prefix.size();
    reader.is_behind_value = false;
    return field;
}

/// Reads a value and calls the next field's function. g++ and clang make a jump of that call;
/// without optimization the stack grows by one frame per field.
template <class Form>
expected_field* read_fields(expected_field* field, const char* at, plain_reader& reader) noexcept;

template <class Form>
const char* read_value(expected_value& expected, const char* at) noexcept {
    if constexpr (requires { &Form::adapt; }) {
        const char* next = nullptr;
        do {
            next = Form::read(expected, at);
        } while (next == nullptr && Form::adapt(expected, at));
        return next;
    } else {
        return Form::read(expected, at);
    }
}

template <class Form>
inline constexpr form form_of{&read_fields<Form>, &read_value<Form>, Form::is_text};

/// Where a value or what is behind it is not as expected: `next` is the byte behind the value at
/// `at`, nullptr if the value has another form.
template <class Form>
// 2 % fewer instructions of a page of today's fills.
[[gnu::noinline]] expected_field* stop_at(expected_field* field, const char* at,
                                          plain_reader& reader, const char* next) noexcept {
    if (next != nullptr && (Form::is_text || ends_number(*next))) {
        reader.at = next;
        reader.is_behind_value = true;
        return field + 1;
    }
    if constexpr (requires { &Form::adapt; }) {
        if (Form::adapt(field->value, at)) {
            return read_fields<Form>(field, at, reader);
        }
    }
    return stop_before(field, at, reader);
}

template <class Form>
expected_field* read_fields(expected_field* field, const char* at, plain_reader& reader) noexcept {
    const char* const next = Form::read(field->value, at);
    if (next != nullptr && next < reader.limit && field[1].prefix.is_at(next)) {
        return field[1].read_from(field + 1, next + field[1].prefix.size(), reader);
    }
    return stop_at<Form>(field, at, reader, next);
}

}  // namespace truefill::inline v0_1::detail
