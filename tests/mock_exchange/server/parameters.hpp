// The parameters of a request. A parameter that is malformed or out of range is an error 400.
#pragma once

#include <httplib.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "account/book.hpp"
#include "account/names.hpp"
#include "server/request_log.hpp"

namespace mock_exchange {

/// Thrown for a malformed request, which is answered with 400.
struct bad_request {
    std::string_view details;
};

/// The text of a parameter; empty when the parameter is absent.
[[nodiscard]] std::string parameter(const httplib::Request& request, const char* name);
/// Nothing when the parameter is absent. Throws bad_request with `complaint` when it is not a whole
/// number from `min` to `max`.
[[nodiscard]] std::optional<std::int64_t> whole_number(const httplib::Request& request,
                                                       const char* name, std::int64_t min,
                                                       std::int64_t max,
                                                       std::string_view complaint);

/// The number of a subaccount, 0 to 63, in the parameter "subaccount". Throws bad_request.
[[nodiscard]] std::optional<std::uint8_t> subaccount_parameter(const httplib::Request& request);

/// The filters of the two endpoints for fills; the historical one has no filter by order. Records
/// the requested limit in `log`. Throws bad_request.
[[nodiscard]] query parse_query(const httplib::Request& request, bool historical,
                                const account_names& names, std::size_t max_limit,
                                request_log& log);

}  // namespace mock_exchange
