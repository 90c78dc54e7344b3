#include "clickhouse/tables.hpp"

#include "clickhouse/schema.hpp"

namespace truefill::tool {

schema_report clickhouse_tables::verify() {
    return verify_schema(server_);
}

std::vector<std::string> clickhouse_tables::apply() {
    return apply_schema(server_);
}

}  // namespace truefill::tool
