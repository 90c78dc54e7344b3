// Ids in the form of a UUID. An id is computed from a serial number, and the serial number from the
// id, so that no table of ids is needed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mock_exchange {

/// The ids of one kind of object. Two families have different keys and therefore different ids.
class id_family {
public:
    explicit id_family(std::uint64_t key) noexcept : key_{key} {}

    /// The first half of an id. It determines the serial number.
    [[nodiscard]] std::uint64_t word(std::uint64_t serial) const noexcept;
    [[nodiscard]] std::uint64_t serial_of_word(std::uint64_t word) const noexcept;

    [[nodiscard]] std::string id(std::uint64_t serial) const;
    /// The serial number of an id; nothing when the text is not an id of this family.
    [[nodiscard]] std::optional<std::uint64_t> serial_of(std::string_view text) const;

private:
    std::uint64_t key_;
};

}  // namespace mock_exchange
