// The tables behind a sink, for the commands that ask them or amend them. One implementation per
// engine.
#pragma once

#include <string>
#include <vector>

#include "booking/schema_report.hpp"

namespace truefill::tool {

/// Every call throws failure: unusable when the engine gives no answer, schema when the tables are
/// not what the program takes them for, no_access, usage.
class fill_tables {
public:
    fill_tables() = default;
    fill_tables(const fill_tables&) = delete;
    fill_tables& operator=(const fill_tables&) = delete;
    virtual ~fill_tables() = default;

    /// Compares what is there with what should be; changes nothing.
    [[nodiscard]] virtual schema_report verify() = 0;
    /// Makes what is missing. Returns the migrations that were applied; none the second time.
    virtual std::vector<std::string> apply() = 0;
};

}  // namespace truefill::tool
