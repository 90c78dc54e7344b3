#include "account/names.hpp"

#include <algorithm>
#include <array>

#include "account/fill.hpp"
#include "base/random.hpp"

namespace mock_exchange {

namespace {

/// A temperature in tenths of a degree, as a ticker writes it: "17", "17.3".
std::string degrees(unsigned tenths) {
    std::string text = std::to_string(tenths / 10);
    if (tenths % 10 != 0) {
        text.append(".") += std::to_string(tenths % 10);
    }
    return text;
}

}  // namespace

account_names::account_names(std::uint64_t seed)
    : fills_{mix(seed * 4)},
      orders_{mix(seed * 4 + 1)},
      resting_orders_{mix(seed * 4 + 2)},
      zero_fills_{mix(seed * 4 + 3)} {
    constexpr std::array<std::string_view, 5> cities{"NYC", "CHI", "MIA", "AUS", "DEN"};
    tickers_.reserve(n_markets);
    for (unsigned market = 0; market < n_markets; ++market) {
        std::string ticker{"KXMOCK"};
        ticker.append(cities[market % cities.size()]).append("-26JUL-T");
        tickers_.push_back(ticker.append(degrees(17 + market * 3)));
    }
}

std::optional<std::uint16_t> account_names::market_of(std::string_view ticker) const {
    const auto found = std::find(tickers_.begin(), tickers_.end(), ticker);
    if (found == tickers_.end()) {
        return std::nullopt;
    }
    return static_cast<std::uint16_t>(found - tickers_.begin());
}

}  // namespace mock_exchange
