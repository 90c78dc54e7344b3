#include "commands/tables/open_sink.hpp"

#include <stdexcept>

#include "base/exit_code.hpp"
#include "clickhouse/sink/sink.hpp"
#include "commands/tables/open_tables.hpp"
#include "sqlite/sink.hpp"

namespace truefill::tool {

std::unique_ptr<sink> open_sink(const sink_options& options) {
    if (const auto file = sqlite_file(options)) {
        return std::make_unique<sqlite_sink>(*file, options.instance);
    }
    refuse_retired_sink(options);
    try {
        return std::make_unique<clickhouse_sink>(parse_hosts(options.address), options.password,
                                                 options.state, options.instance);
    } catch (const std::invalid_argument& error) {
        throw failure{exit_usage, std::string{"--sink: "} + error.what() +
                                      "; or sqlite:FILE, which needs no server"};
    }
}

}  // namespace truefill::tool
