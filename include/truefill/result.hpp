// A value, or the reason why there is none. No exceptions, no allocation.
#pragma once

#include <concepts>
#include <cstdlib>
#include <truefill/vocabulary.hpp>
#include <utility>

#include <truefill/detail/macros_begin.hpp>

namespace truefill::inline v0_1 {

namespace detail {

/// Ends the program: a result without a value was asked for it. It is no constant expression, so
/// that the same mistake in one does not compile.
[[noreturn]] inline void result_has_no_value() noexcept {
    std::abort();
}

}  // namespace detail

namespace mistake {
struct a_result_may_have_no_value_use_value_or_or_ask_has_value_then_value;
}

/// A value of type T, or the reason why there is none. Ask has_value() before value(), or use
/// value_or(); to ask for a value that is not there ends the program, in every build.
template <class T>
class [[nodiscard]] result {
public:
    constexpr result(T value) noexcept : value_{std::move(value)} {}
    constexpr result(reason error) noexcept : error_{error} {}

    [[nodiscard]] constexpr bool has_value() const noexcept { return error_ == reason{}; }
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value(); }

    /// The value. Without one, these three call std::abort.
    [[nodiscard]] constexpr const T& value() const& noexcept TRUEFILL_BORROWS { return checked(); }
    [[nodiscard]] constexpr T value() && noexcept { return checked(); }
    [[nodiscard]] constexpr const T& operator*() const& noexcept TRUEFILL_BORROWS {
        return checked();
    }
    [[nodiscard]] constexpr T operator*() && noexcept { return checked(); }
    [[nodiscard]] constexpr const T* operator->() const noexcept TRUEFILL_BORROWS {
        return &checked();
    }

    /// The value, or `otherwise` where there is none.
    [[nodiscard]] constexpr T value_or(T otherwise) const noexcept {
        return has_value() ? value_ : otherwise;
    }

    template <
        std::same_as<T> Value,
        class Advice = mistake::a_result_may_have_no_value_use_value_or_or_ask_has_value_then_value>
    operator Value() const
        TRUEFILL_REFUSED("a result may have no value: use value_or, or ask has_value, then value");

    /// The reason why there is no value. Precondition: !has_value().
    [[nodiscard]] constexpr reason error() const noexcept { return error_; }

    friend constexpr bool operator==(const result&, const result&) = default;
    /// Whether there is a value, and it equals `value`.
    friend constexpr bool operator==(const result& read, const T& value) noexcept {
        return read.has_value() && read.value_ == value;
    }

private:
    [[nodiscard]] constexpr const T& checked() const noexcept {
        if (!has_value()) {
            detail::result_has_no_value();
        }
        return value_;
    }

    // Not an optional: a number and a reason fit two registers. No reason is zero, so that zero
    // stands for "there is a value".
    T value_{};
    reason error_{};
};

}  // namespace truefill::inline v0_1

#include <truefill/detail/macros_end.hpp>
