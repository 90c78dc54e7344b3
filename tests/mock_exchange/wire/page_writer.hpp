// The body of a page: the fills, and in some pages items that are not fills.
#pragma once

#include <atomic>
#include <cstdint>
#include <string_view>

#include "account/book.hpp"
#include "wire/items.hpp"

namespace mock_exchange {

/// What a page carries.
enum class page_content : std::uint8_t {
    fills = 1,
    incident = 2,  ///< fills, and among them 20 resting orders and 5 rows without prices
    orders = 3,    ///< a resting order in place of each fill
};

class page_writer {
public:
    explicit page_writer(const account_names& names) : names_{names} {}

    /// The object {"cursor", "fills"}. The time `at_us` is that of the resting orders.
    [[nodiscard]] json write(const page& found, std::string_view cursor, page_content content,
                             std::int64_t at_us);

private:
    [[nodiscard]] json next_order(std::int64_t at_us);
    [[nodiscard]] json fills_with_intruders(const page& found, std::int64_t at_us);

    const account_names& names_;
    std::atomic<std::uint64_t> n_snapshots_ = 0;
};

}  // namespace mock_exchange
