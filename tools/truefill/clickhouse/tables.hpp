// The tables in ClickHouse, for the commands that ask them or amend them.
#pragma once

#include <clickhouse.hpp>
#include <utility>

#include "booking/tables.hpp"

namespace truefill::tool {

class clickhouse_tables final : public fill_tables {
public:
    explicit clickhouse_tables(adapter::clickhouse server) : server_{std::move(server)} {}

    [[nodiscard]] schema_report verify() override;
    std::vector<std::string> apply() override;

private:
    adapter::clickhouse server_;
};

}  // namespace truefill::tool
