// The bodies of pages: true fills, and what does not belong there.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <string_view>

#include "account/book.hpp"
#include "wire/json.hpp"

namespace mock_exchange {

/// What a page carries.
enum class page_content : std::uint8_t {
    fills = 1,
    incident = 2,  ///< fills, and among them 20 resting orders and 5 rows without prices
    orders = 3,    ///< a resting order in place of each fill
};

class page_writer {
public:
    explicit page_writer(const wire& shapes) : wire_{shapes} {}

    [[nodiscard]] std::string write(const page& found, std::string_view cursor,
                                    page_content content, std::int64_t at_us);

private:
    void append_order(std::string& body, std::int64_t at_us);
    void append_fills(std::string& body, const page& found, bool incident, std::int64_t at_us);

    const wire& wire_;
    std::atomic<std::uint64_t> n_snapshots_ = 0;
};

}  // namespace mock_exchange
