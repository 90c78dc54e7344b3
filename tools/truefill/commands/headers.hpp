// `truefill headers`: the signed headers of a request, for other programs' clients.
#pragma once

#include <string>

namespace truefill::tool {

struct headers_options {
    std::string key_id;
    std::string key_file;  ///< a PEM file
    std::string path;      ///< from the host's root on; a query is not signed
};

/// Writes the three headers of a GET to standard output and nowhere else: they are secrets for as
/// long as the exchange takes them. Returns the exit code; throws failure for a key that does not
/// read.
[[nodiscard]] int print_headers(const headers_options& options);

}  // namespace truefill::tool
