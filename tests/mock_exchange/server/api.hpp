// The exchange's API: fills, historical fills, the cutoff between them, and positions. Every
// request is signed.
#pragma once

#include <httplib.h>

#include <atomic>
#include <optional>
#include <string_view>

#include "server/account_state.hpp"
#include "server/faults.hpp"
#include "server/request_log.hpp"
#include "server/settings.hpp"
#include "server/signature.hpp"
#include "server/token_bucket.hpp"
#include "wire/page_writer.hpp"

namespace mock_exchange {

inline constexpr std::string_view api_prefix = "/trade-api/v2";

/// The path in the form it was sent, which is the form that the client signs.
[[nodiscard]] inline std::string_view sent_path(const httplib::Request& request) {
    return std::string_view{request.target}.substr(0, request.target.find('?'));
}

class api {
public:
    /// What is passed by reference must outlive the object. A slow reply ends when `stopping`
    /// becomes true.
    api(const server_settings& settings, const account_state& account, signature_check signatures,
        fault_plan& faults, request_log& log, const std::atomic<bool>& stopping);

    /// Answers a request below api_prefix; returns the fault that it injected. Throws bad_request.
    std::optional<fault> answer(const httplib::Request& request, httplib::Response& response);

private:
    std::optional<fault> fills(const httplib::Request& request, httplib::Response& response,
                               bool historical, std::optional<fault> planned);
    [[nodiscard]] std::string page_body(const httplib::Request& request, bool historical,
                                        std::optional<fault> planned, std::int64_t at_us);
    void send_page(httplib::Response& response, const std::string& body,
                   std::optional<fault> planned, std::int64_t at_us);
    void cutoff(httplib::Response& response) const;
    void positions(const httplib::Request& request, httplib::Response& response) const;

    server_settings settings_;
    const account_state& account_;
    signature_check signatures_;
    fault_plan& faults_;
    request_log& log_;
    const std::atomic<bool>& stopping_;
    token_bucket bucket_;
    page_writer pages_;
};

}  // namespace mock_exchange
