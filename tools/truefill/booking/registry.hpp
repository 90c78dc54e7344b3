// Which decision placed an order: a file that the trading service appends to.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/files.hpp"

namespace truefill::tool {

/// Lines of `order_id,decision_id`, or of JSON objects with exchange_order_id (or order_id) and
/// decision_id; the last one of an order counts. Read again when it grows, or is replaced.
class registry {
public:
    /// "" is a registry that knows no order. Throws failure when the file can't be read, or holds a
    /// line that is neither, by its number.
    explicit registry(fs::path file);

    /// Reads what was added since. A line that is not finished yet is left for the next time. What
    /// is wrong with it now is said, and stops nobody: fills are booked without their links.
    void refresh();
    /// The decision of an order; "" when it knows none. Valid until refresh().
    [[nodiscard]] std::string_view decision_of(std::string_view order_id) const;
    [[nodiscard]] bool empty() const noexcept { return file_.empty(); }

private:
    void read_on();
    /// False when the line is neither.
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
