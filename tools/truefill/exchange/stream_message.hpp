// What a message of the exchange's WebSocket is. The fills in it are the normalizer's to read.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/units.hpp>

namespace truefill::tool {

struct stream_message {
    enum class kind : std::uint8_t {
        fill = 1,
        subscribed = 2,
        error = 3,
        other = 4,  ///< also what is no JSON
    };
    kind what = kind::other;
    std::int64_t code = 0;  ///< of an error; 0 when it has none
    std::string text;       ///< of an error
    /// Of a fill: the position in its market and subaccount after it, above zero for YES; nothing
    /// when the message does not tell it.
    std::optional<contracts> position;
};

/// The error that says that the exchange dropped messages.
inline constexpr std::int64_t buffer_overflow = 25;

[[nodiscard]] stream_message read_message(simdjson::dom::parser& parser, std::string_view text);

}  // namespace truefill::tool
