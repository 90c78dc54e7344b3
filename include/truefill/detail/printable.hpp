// Which types print.hpp can print, and a one-line error where that header is missing.
#pragma once

#include <truefill/version.hpp>

#include <truefill/detail/macros_begin.hpp>

namespace truefill::inline v0_1 {

/// Types that exist to be read in error messages: their names say what to do.
namespace mistake {
struct include_truefill_print_hpp_to_print_values;
}

namespace detail {

/// Whether print.hpp can print a T. Each value type specialises it where it is defined.
template <class T>
inline constexpr bool is_printable = false;
template <class T>
concept printable = is_printable<T>;

}  // namespace detail

/// Refuses to print without print.hpp, whose operator is more constrained and so preferred.
template <class Stream, detail::printable T>
mistake::include_truefill_print_hpp_to_print_values operator<<(Stream& out, const T& value)
    TRUEFILL_REFUSED("to print values, #include <truefill/print.hpp>");

}  // namespace truefill::inline v0_1

#include <truefill/detail/macros_end.hpp>
