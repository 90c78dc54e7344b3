// The exchange's REST API: signed, paced, with every failure told apart.
#pragma once

#include <atomic>
#include <cstdint>
#include <http.hpp>
#include <optional>
#include <signer.hpp>
#include <string>
#include <string_view>
#include <truefill/time.hpp>

#include "base/pacing.hpp"

namespace truefill::tool {

/// One page of fills to ask for. The cursor does not remember the filters: they go with every page.
struct page_query {
    bool historical = false;
    std::optional<timestamp> since;  ///< whole seconds are asked for; early rather than late
    std::optional<timestamp> until;
    std::optional<std::int32_t> subaccount;  ///< nothing: all of them; history can't be asked
    int limit = 1000;
    std::string ticker{};  ///< one market's fills alone; "" for all
    std::string cursor;
};

/// A reply, or what to make of there being none.
struct exchange_reply {
    enum class kind : std::uint8_t {
        page = 1,       ///< a whole reply of status 200
        try_later = 2,  ///< a network's or a server's trouble, or too many requests
        refused = 3,    ///< the request is wrong: asking again changes nothing
        no_access = 4,  ///< the key is not taken, or not allowed to do this
    };
    kind what = kind::try_later;
    std::string body;
    std::string message;  ///< for people, when it is no page
};

class exchange {
public:
    /// `base` as in https://external-api.kalshi.com/trade-api/v2. Throws failure (usage) when it is
    /// no http or https URL.
    exchange(std::string base, adapter::signer sign, double pages_per_second);

    [[nodiscard]] const std::string& base() const noexcept { return base_; }
    [[nodiscard]] exchange_reply fills(const page_query& query);
    /// GET /portfolio/positions: a page of the markets that are not settled.
    [[nodiscard]] exchange_reply positions(std::optional<std::int32_t> subaccount,
                                           const std::string& cursor);
    /// GET /historical/cutoff.
    [[nodiscard]] exchange_reply cutoff();

private:
    [[nodiscard]] exchange_reply get(const std::string& path, const std::string& query);

    std::string base_;
    std::string root_;  ///< the base's path, which is signed too
    adapter::signer sign_;
    token_bucket bucket_;
    adapter::http_client http_;
};

/// Throws failure (usage) that names the file, when it holds no key.
[[nodiscard]] adapter::signer make_signer(const std::string& key_id, const std::string& key_file);

/// What an error body says, in any of the exchange's three shapes; the body's beginning when it is
/// none of them.
[[nodiscard]] std::string error_text(std::string_view body);

}  // namespace truefill::tool
