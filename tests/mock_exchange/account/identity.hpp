// Ids that look like UUIDs and are computed from a serial number, both ways: no table of ids.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mock_exchange {

/// One kind of things that have ids; the ids of two families never meet by design of their keys.
class id_family {
public:
    explicit id_family(std::uint64_t key) noexcept : key_{key} {}

    /// The first half of an id; it alone tells the serial number.
    [[nodiscard]] std::uint64_t word(std::uint64_t serial) const noexcept;
    [[nodiscard]] std::uint64_t serial_of_word(std::uint64_t word) const noexcept;

    void append(std::string& out, std::uint64_t serial) const;
    /// The serial number of an id; nothing when the text is no id of this family.
    [[nodiscard]] std::optional<std::uint64_t> serial_of(std::string_view id) const;

private:
    std::uint64_t key_;
};

}  // namespace mock_exchange
