// A page's cursor: opaque text that holds the time and the id of the page's last item. It holds no
// filters.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "account/fill.hpp"
#include "account/identity.hpp"

namespace mock_exchange {

[[nodiscard]] std::string encode_cursor(position last, const id_family& fills);
/// Nothing when encode_cursor did not make the text.
[[nodiscard]] std::optional<position> decode_cursor(std::string_view text, const id_family& fills);

}  // namespace mock_exchange
