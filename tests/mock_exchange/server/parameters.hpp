// What a request asks for, read strictly.
#pragma once

#include <httplib.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "account/book.hpp"
#include "server/request_log.hpp"
#include "wire/json.hpp"

namespace mock_exchange {

/// A request that the API refuses as malformed.
struct bad_request {
    std::string_view details;
};

/// A parameter's text; one without a value counts as absent.
[[nodiscard]] std::string parameter(const httplib::Request& request, const char* name);
/// Throws bad_request with the complaint when it is there and is no number of that range.
[[nodiscard]] std::optional<std::int64_t> whole_number(const httplib::Request& request,
                                                       const char* name, std::int64_t min,
                                                       std::int64_t max,
                                                       std::string_view complaint);

/// The filters of both endpoints for fills; the historical one knows fewer. Throws bad_request.
[[nodiscard]] query parse_query(const httplib::Request& asked, bool historical, const wire& shapes,
                                std::size_t max_limit, ledger& seen);

}  // namespace mock_exchange
