// A value, or the reason why there is none. No exceptions, no allocation.
#pragma once

#include <truefill/vocabulary.hpp>
#include <utility>

namespace truefill {

template <class T>
class [[nodiscard]] result {
public:
    constexpr result(T value) noexcept : value_{std::move(value)} {}
    constexpr result(reason why) noexcept : why_{why} {}

    [[nodiscard]] constexpr bool has_value() const noexcept { return why_ == reason{}; }
    [[nodiscard]] constexpr explicit operator bool() const noexcept { return has_value(); }

    /// Precondition of the three: has_value().
    [[nodiscard]] constexpr const T& value() const noexcept { return value_; }
    [[nodiscard]] constexpr const T& operator*() const noexcept { return value_; }
    [[nodiscard]] constexpr const T* operator->() const noexcept { return &value_; }

    /// Precondition: !has_value().
    [[nodiscard]] constexpr reason error() const noexcept { return why_; }

    friend constexpr bool operator==(const result&, const result&) = default;

private:
    // No optional: a number and a reason are two registers, and no reason is zero.
    T value_{};
    reason why_{};
};

}  // namespace truefill
