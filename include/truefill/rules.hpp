// The rules, one by one: what an item means, without a reader and without gates.
//
//     real_fill   why_not_real(item)          an order, a quote, a public trade .. or a real fill
//     direction   direction_of(item, source)  which outcome it acquired
//     price       price_of(item, side)        the price of that outcome
//     read_item   read_draft(item, ..)        every field read, or the first fault
//
// All of them are constexpr, allocate nothing and know no JSON: an item is a `raw_fill`.
#pragma once

#include <truefill/rules/direction.hpp>
#include <truefill/rules/price.hpp>
#include <truefill/rules/read_item.hpp>
#include <truefill/rules/real_fill.hpp>
