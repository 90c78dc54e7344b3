#include "commands/tables/open_tables.hpp"

#include "base/exit_code.hpp"
#include "clickhouse/query.hpp"
#include "clickhouse/tables.hpp"
#include "sqlite/tables.hpp"

namespace truefill::tool {

namespace {

sqlite_access access_for(table_use use) {
    switch (use) {
        case table_use::create: return sqlite_access::create;
        case table_use::amend: return sqlite_access::existing;
        case table_use::read: break;
    }
    return sqlite_access::read_only;
}

}  // namespace

std::optional<fs::path> sqlite_file(const sink_options& sink) {
    constexpr std::string_view kind = "sqlite:";
    if (!sink.address.starts_with(kind)) {
        return std::nullopt;
    }
    fs::path file = sink.address.substr(kind.size());
    if (file.empty()) {
        throw failure{exit_usage, "sqlite: wants a file, as in sqlite:fills.db"};
    }
    return file;
}

std::unique_ptr<fill_tables> open_tables(const sink_options& where, table_use use) {
    if (const auto file = sqlite_file(where)) {
        return std::make_unique<sqlite_tables>(*file, access_for(use));
    }
    return std::make_unique<clickhouse_tables>(connect(where));
}

}  // namespace truefill::tool
