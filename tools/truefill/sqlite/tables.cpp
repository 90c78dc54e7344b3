#include "sqlite/tables.hpp"

#include "sqlite/schema.hpp"

namespace truefill::tool {

sqlite_tables::sqlite_tables(const fs::path& file, sqlite_access access)
    : database_{open_fills(file, access)} {}

schema_report sqlite_tables::verify() {
    return verify_schema(database_);
}

std::vector<std::string> sqlite_tables::apply() {
    database_.prepare_for_writing();
    return apply_schema(database_);
}

}  // namespace truefill::tool
