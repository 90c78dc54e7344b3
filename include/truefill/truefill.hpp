// Everything: include this, or the headers that you need.
#pragma once

#include <truefill/decision_link.hpp>
#include <truefill/fill.hpp>
#include <truefill/gates.hpp>
#include <truefill/identity/fill_id.hpp>
#include <truefill/normalizer.hpp>
#include <truefill/output/events.hpp>
#include <truefill/output/rows.hpp>
#include <truefill/print.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reject.hpp>
#include <truefill/result.hpp>
#include <truefill/rules.hpp>
#include <truefill/stats.hpp>
#include <truefill/time.hpp>
#include <truefill/units.hpp>
#include <truefill/version.hpp>
#include <truefill/vocabulary.hpp>
