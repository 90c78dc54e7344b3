// The messages of the stream as JSON, and the bytes of WebSocket frames (RFC 6455, section 5.2).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "account/fill.hpp"
#include "account/names.hpp"
#include "wire/items.hpp"

namespace mock_exchange {

/// A fill as the channel `fill` sends it. `position_c` is the position in its market and subaccount
/// after the fill, in hundredths of a contract; above zero is YES. `legacy`: the layout of 2025, in
/// which only side and action tell the direction, and they are the order's.
[[nodiscard]] json fill_message(const account_names& names, const fill& execution,
                                std::int64_t position_c, std::int64_t sent_us, bool legacy);
[[nodiscard]] json subscribed_message(const json& id);
[[nodiscard]] json error_message(const json& id, int code, std::string_view text);

enum class opcode : std::uint8_t { continuation = 0, text = 1, close = 8, ping = 9 };

struct frame_flags {
    bool last = true;         ///< the last frame of its message
    bool compressed = false;  ///< RSV1
};

/// One unmasked frame, as a server sends it.
[[nodiscard]] std::string frame_bytes(opcode kind, std::string_view payload,
                                      frame_flags flags = {});
/// A text message in two frames.
[[nodiscard]] std::string fragmented_bytes(std::string_view text);
[[nodiscard]] std::string close_bytes(std::uint16_t code);

}  // namespace mock_exchange
