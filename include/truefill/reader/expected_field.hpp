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

/// What stands before a value, from behind the separator to the value's own first byte, in two
/// registers. Of a text the opening quote is the last byte. The second register ends where the
/// prefix does; a prefix shorter than a register is in both, and the mask says what is compared:
///
///     "ts":                22 74 73 22 3a 00 .. 00    the same
///     "market_ticker":"    22 6d 61 72 .. 72 22 3a    6d 61 72 6b .. 22 3a 22
class value_prefix {
public:
    /// Matches no text: both registers are compared with the same bytes, and expect different ones.
    value_prefix() = default;
    /// Precondition: no longer than `longest_prefix`, and not empty.
    explicit value_prefix(std::string_view prefix) noexcept
        : size_{static_cast<std::uint32_t>(prefix.size())},
          second_{size_ < part ? 0 : size_ - part},
          is_quoted_{prefix.back() == '"'} {
        std::array<char, longest_prefix> text{};
        std::array<char, longest_prefix> mask{};
        std::copy(prefix.begin(), prefix.end(), text.begin());
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
        const sixteen_bytes equal =
            (load_sixteen(at) == first_text_) & (load_sixteen(at + second_) == second_text_);
        return holds_nowhere(~equal & mask_);
    }

private:
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
    /// Reads fields, beginning with the given one, as long as they are as expected. `at` is behind
    /// the separator before the first field. Returns the field where reading stopped; the reader's
    /// members say at which byte.
    expected_field* (*read_fields)(expected_field*, const char* at, plain_reader&) noexcept;
    /// Reads the value at `at` alone. Returns the byte behind it, nullptr where it has another
    /// form.
    const char* (*read_value)(expected_value&, const char* at) noexcept;
    bool is_text;
};

/// Stops before a field: behind the last one, or at one that only the general reader reads.
inline expected_field* stop_reading(expected_field* field, const char* at,
                                    plain_reader& reader) noexcept {
    reader.at = at;
    reader.is_behind_value = false;
    return field;
}
/// The form of what only the general reader reads.
inline constexpr form odd_form{&stop_reading, nullptr, false};

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

/// Reads a field and calls the next one's function. g++ and clang make a jump of that call; without
/// optimization the stack grows by one frame per field.
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

/// Where a value is not as expected: lets the form expect this one, or stops.
template <class Form>
// 1 % fewer instructions of a page of today's fills.
[[gnu::noinline]] expected_field* adapt(expected_field* field, const char* at,
                                        plain_reader& reader) noexcept {
    return Form::adapt(field->value, at + field->prefix.size())
               ? read_fields<Form>(field, at, reader)
               : stop_reading(field, at, reader);
}

template <class Form>
expected_field* read_fields(expected_field* field, const char* at, plain_reader& reader) noexcept {
    if (at < reader.limit && field->prefix.is_at(at)) {
        const char* const next = Form::read(field->value, at + field->prefix.size());
        if (next != nullptr && *next == ',') {
            return field[1].read_from(field + 1, next + 1, reader);
        }
        if (next != nullptr && (Form::is_text || ends_number(*next))) {
            reader.at = next;
            reader.is_behind_value = true;
            return field + 1;
        }
        if constexpr (requires { &Form::adapt; }) {
            return adapt<Form>(field, at, reader);
        }
    }
    return stop_reading(field, at, reader);
}

}  // namespace truefill::inline v0_1::detail
