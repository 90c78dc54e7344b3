// The registry: a file in which the trading service records the decision of each order.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/files.hpp"

namespace truefill::tool {

/// Its lines are `order_id,decision_id`, or JSON objects with exchange_order_id (or order_id) and
/// decision_id. Of several lines of one order the last one counts.
class registry {
public:
    /// With "" no order has a decision. Throws failure (usage) when the file can't be read, or when
    /// a line has neither form: the message gives the first such line's number.
    explicit registry(fs::path file);

    /// Reads the lines that were added since the last call, or the whole file if it was replaced. A
    /// last line without a newline is read by a later call. A failure is logged as
    /// `registry_unreadable` and not thrown: fills are then booked without links.
    void refresh();
    /// The decision of an order; "" when there is none. Valid until refresh().
    [[nodiscard]] std::string_view decision_of(std::string_view order_id) const;
    [[nodiscard]] bool empty() const noexcept { return file_.empty(); }

private:
    void read_on();
    /// Adds a line. False when it has neither form.
    bool take(std::string_view line);

    struct text_hash {
        using is_transparent = void;
        [[nodiscard]] std::size_t operator()(std::string_view text) const noexcept {
            return std::hash<std::string_view>{}(text);
        }
    };

    fs::path file_;
    std::uintmax_t size_ = 0;
    std::uint64_t inode_ = 0;
    std::uint64_t line_ = 0;
    std::unordered_map<std::string, std::string, text_hash, std::equal_to<>> decisions_;
};

}  // namespace truefill::tool
