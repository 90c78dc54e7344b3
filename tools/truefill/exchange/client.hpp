// The client of the exchange's REST API: it signs requests, limits their rate, and classifies
// failures.
#pragma once

#include <http.hpp>
#include <signer.hpp>
#include <string>
#include <string_view>

#include "base/pacing.hpp"
#include "exchange/page.hpp"

namespace truefill::tool {

class exchange_client final : public page_source {
public:
    /// `base` is an address like https://external-api.kalshi.com/trade-api/v2. Throws failure
    /// (usage) if it is not an http or https URL.
    exchange_client(std::string base, adapter::signer sign, double pages_per_second);

    [[nodiscard]] const std::string& base() const noexcept { return base_; }
    [[nodiscard]] exchange_reply fills(const page_query& query) override;
    /// GET /portfolio/positions: a page of the markets that are not settled.
    [[nodiscard]] exchange_reply positions(std::optional<std::int32_t> subaccount,
                                           const std::string& cursor);
    /// GET /historical/cutoff.
    [[nodiscard]] exchange_reply cutoff() override;

private:
    [[nodiscard]] exchange_reply get(const std::string& path, const std::string& query);

    std::string base_;
    std::string root_;  ///< the path of the base, which is part of the signed path
    adapter::signer sign_;
    token_bucket bucket_;
    adapter::http_client http_;
};

/// Warns if users other than the owner can read the key file. Throws failure (usage) that names the
/// file if it contains no key.
[[nodiscard]] adapter::signer make_signer(const std::string& key_id, const std::string& key_file);

/// The parameters of a request for fills, without the question mark.
[[nodiscard]] std::string query_text(const page_query& query);

/// The meaning of a reply to `url`.
[[nodiscard]] exchange_reply read_reply(const std::string& url, adapter::http_reply&& reply,
                                        timestamp now);

/// The message of an error body in any of the exchange's three forms; otherwise the beginning of
/// the body.
[[nodiscard]] std::string error_text(std::string_view body);

}  // namespace truefill::tool
