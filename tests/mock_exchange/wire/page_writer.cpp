#include "wire/page_writer.hpp"

#include <algorithm>

#include "base/rfc3339.hpp"

namespace mock_exchange {

json page_writer::write(const page& found, std::string_view cursor, page_content content,
                        std::int64_t at_us) {
    json items = json::array();
    switch (content) {
        case page_content::fills:
            for (const fill& execution : found.fills) {
                items.push_back(fill_item(names_, execution));
            }
            break;
        case page_content::incident: items = fills_with_intruders(found, at_us); break;
        case page_content::orders:
            for (std::size_t i = 0; i < found.fills.size(); ++i) {
                items.push_back(next_order(at_us));
            }
            break;
    }
    return {{"cursor", cursor}, {"fills", std::move(items)}};
}

json page_writer::next_order(std::int64_t at_us) {
    constexpr std::uint64_t resting = 60;
    // The same 60 orders return in turn, each time with a new time of its last update.
    const std::uint64_t number = n_snapshots_++;
    return order_item(names_, number % resting,
                      at_us + static_cast<std::int64_t>(number % second_us));
}

/// The page's fills, with 25 other items spread evenly among them. Every fifth is a row without a
/// price, if the page has a fill that it can resemble; the others are resting orders.
json page_writer::fills_with_intruders(const page& found, std::int64_t at_us) {
    constexpr std::size_t intruders = 25;
    const std::size_t count = found.fills.size();
    json items = json::array();
    std::size_t intruded = 0;
    for (std::size_t i = 0; i <= count; ++i) {
        for (; intruded < intruders && (i == count || intruded * count <= i * intruders);
             ++intruded) {
            if (intruded % 5 != 2) {
                items.push_back(next_order(at_us));
            } else if (count != 0) {
                const fill& like = found.fills[std::min(i, count - 1)];
                items.push_back(zero_fill_item(names_, like, like.serial * intruders + intruded));
            }
        }
        if (i < count) {
            items.push_back(fill_item(names_, found.fills[i]));
        }
    }
    return items;
}

}  // namespace mock_exchange
