#include "diagnosis/engines/engines.hpp"

namespace truefill::tool {

std::unique_ptr<evidence_source> open_evidence(const sink_options& where) {
    return where.address.starts_with("sqlite:") ? sqlite_evidence(where)
                                                : clickhouse_evidence(where);
}

}  // namespace truefill::tool
