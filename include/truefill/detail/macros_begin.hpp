// Attributes that each compiler spells differently. A header that needs them includes this file
// after all others, and macros_end.hpp in its last line, so that no macro reaches a user's code.
// It has no `#pragma once`, since it is included once per header.

/// What is returned, or made, refers to the argument or object that this follows: clang warns where
/// it outlives a temporary. g++ has no such warning.
#if defined(__clang__)
#define TRUEFILL_BORROWS [[clang::lifetimebound]]
#else
#define TRUEFILL_BORROWS
#endif

/// Ends the declaration of a function that must not be called. Overload resolution treats it as
/// deleted. clang shows `advice` in the first line of its error; g++ shows the function's return
/// type and template arguments there, so one of them is a type of namespace `mistake`.
#if defined(__clang__)
#define TRUEFILL_REFUSED(advice) __attribute__((unavailable(advice)))
#else
#define TRUEFILL_REFUSED(advice) = delete
#endif
