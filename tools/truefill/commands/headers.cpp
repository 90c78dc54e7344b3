#include "commands/headers.hpp"

#include <cstdint>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/output.hpp"
#include "exchange/client.hpp"

namespace truefill::tool {

int print_headers(const headers_options& options) {
    const adapter::signer sign = make_signer(options.key_id, options.key_file);
    const std::string path = options.path.substr(0, options.path.find('?'));
    const auto now_ms = static_cast<std::int64_t>(now_us() / 1000);
    std::string lines;
    for (const std::string& header : sign.headers("GET", path, now_ms)) {
        lines += header + '\n';
    }
    print_text(lines);
    return exit_fine;
}

}  // namespace truefill::tool
