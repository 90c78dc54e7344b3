// Undefines what macros_begin.hpp defined.
#undef TRUEFILL_BORROWS
#undef TRUEFILL_REFUSED
