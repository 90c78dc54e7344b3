#include "server/api.hpp"

#include <string>
#include <utility>

#include "base/rfc3339.hpp"
#include "server/connections.hpp"
#include "server/parameters.hpp"
#include "server/replies.hpp"
#include "wire/cursor.hpp"

namespace mock_exchange {

namespace {

constexpr std::int64_t day_us = 86'400 * second_us;

credentials credentials_of(const httplib::Request& request) {
    return {request.get_header_value("KALSHI-ACCESS-KEY"),
            request.get_header_value("KALSHI-ACCESS-TIMESTAMP"),
            request.get_header_value("KALSHI-ACCESS-SIGNATURE")};
}

}  // namespace

api::api(const server_settings& settings, const account_state& account, signature_check signatures,
         fault_plan& faults, request_log& log, const std::atomic<bool>& stopping)
    : settings_{settings},
      account_{account},
      signatures_{std::move(signatures)},
      faults_{faults},
      log_{log},
      stopping_{stopping},
      bucket_{settings.rate},
      pages_{account.names()} {}

std::optional<fault> api::answer(const httplib::Request& request, httplib::Response& response) {
    const std::string_view path = sent_path(request).substr(api_prefix.size());
    const bool historical = path == "/historical/fills";
    const bool for_fills = historical || path == "/portfolio/fills";
    const std::int64_t at_us = now_us();
    log_.count_request(for_fills, at_us);
    // A request that is refused below consumes its number in the fault script, too.
    const std::optional<fault> planned = for_fills ? faults_.next() : std::nullopt;

    if (const auto refusal = signatures_.refuse(credentials_of(request), request.method,
                                                sent_path(request), at_us)) {
        log_.count_unauthorized();
        reply_nested(response, 401, "authentication_error", "authentication failed", *refusal);
    } else if (settings_.forbid) {
        reply_flat(response, 403, "forbidden", "forbidden", "the key may not read");
    } else if (for_fills) {
        return fills(request, response, historical, planned);
    } else if (path == "/historical/cutoff") {
        cutoff(response);
    } else if (path == "/portfolio/positions") {
        positions(request, response);
    } else {
        reply_flat(response, 404, "not_found", "no such path", "");
    }
    return std::nullopt;
}

std::optional<fault> api::fills(const httplib::Request& request, httplib::Response& response,
                                bool historical, std::optional<fault> planned) {
    if (planned && (*planned == fault::refuse || reply_without_page(response, *planned))) {
        log_.count_fault(*planned);
        if (*planned == fault::refuse) {
            disconnect(request.local_port, request.remote_port);
        }
        return planned;
    }
    const std::int64_t at_us = now_us();
    if (!bucket_.take(at_us)) {
        log_.count_rate_limited();
        reply_too_many(response);
        return std::nullopt;
    }
    send_page(response, page_body(request, historical, planned, at_us), planned, at_us);
    return planned;
}

std::string api::page_body(const httplib::Request& request, bool historical,
                           std::optional<fault> planned, std::int64_t at_us) {
    const account_names& names = account_.names();
    const query wanted = parse_query(request, historical, names, settings_.max_limit, log_);
    const page found = historical ? account_.historical(wanted) : account_.recent(wanted);
    std::string next;
    if (planned == fault::repeat_cursor) {
        next = parameter(request, "cursor");
        if (next.empty()) {
            next = encode_cursor(last_position, names.fills());
        }
    } else if (found.more) {
        next = encode_cursor(position_of(found.fills.back()), names.fills());
    }
    page_content content = page_content::fills;
    if (planned == fault::orders) {
        content = page_content::orders;
    } else if (settings_.incident && !historical) {
        content = page_content::incident;
    }
    json body = pages_.write(found, next, content, at_us);
    if (planned == fault::no_cursor) {
        body.erase("cursor");
    } else if (planned == fault::number_cursor) {
        body["cursor"] = 1;
    }
    return body.dump();
}

void api::send_page(httplib::Response& response, const std::string& body,
                    std::optional<fault> planned, std::int64_t at_us) {
    if (planned) {
        log_.count_fault(*planned);
    }
    if (planned == fault::reset) {
        reply_half(response, body);
    } else if (planned == fault::truncate) {
        reply(response, 200, body.substr(0, body.size() / 2));
    } else if (planned == fault::orders) {
        reply(response, 200, body);
    } else {
        log_.count_page(at_us);
        if (planned == fault::drip) {
            reply_slowly(response, body, settings_.drip, stopping_);
        } else {
            reply(response, 200, body);
        }
    }
}

/// Only trades_created_ts separates the two lists of fills. The other two times differ from it, so
/// that a client which reads the wrong one fails.
void api::cutoff(httplib::Response& response) const {
    const std::int64_t cutoff_us = account_.cutoff_us();
    reply(response, 200,
          json{{"market_settled_ts", rfc3339(cutoff_us - 2 * day_us)},
               {"orders_updated_ts", rfc3339(cutoff_us - day_us)},
               {"trades_created_ts", rfc3339(cutoff_us)}});
}

/// Pages are ordered by market. The cursor is the number of the page's first market.
void api::positions(const httplib::Request& request, httplib::Response& response) const {
    constexpr std::int64_t most = 1'000;
    const auto limit = whole_number(request, "limit", 1, most, "limit is out of range");
    const auto first = whole_number(request, "cursor", 0, n_markets, "cursor is unreadable");
    std::int64_t left = limit.value_or(100);
    json rows = json::array();
    std::string cursor;
    for (const position_row& row : account_.positions_of(subaccount_parameter(request))) {
        if (row.market < first.value_or(0)) {
            continue;
        }
        if (left-- == 0) {
            cursor = std::to_string(row.market);
            break;
        }
        rows.push_back(position_item(account_.names(), row));
    }
    reply(response, 200,
          json{{"market_positions", std::move(rows)},
               {"event_positions", json::array()},
               {"cursor", cursor}});
}

}  // namespace mock_exchange
