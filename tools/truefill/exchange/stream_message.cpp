#include "exchange/stream_message.hpp"

#include <limits>

#include "base/json_read.hpp"

namespace truefill::tool {

namespace {

/// `post_position_fp` is a decimal text, `post_position` whole contracts until March 2026.
std::optional<contracts> position_of(const simdjson::dom::object& fill) {
    if (const auto text = text_at(fill, "post_position_fp")) {
        const auto read = contracts::parse(*text);
        return read ? std::optional{*read} : std::nullopt;
    }
    const auto whole = integer_at(fill, "post_position");
    constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max() / contracts::scale;
    return whole && *whole <= most && *whole >= -most
               ? std::optional{contracts::from_raw(*whole * contracts::scale)}
               : std::nullopt;
}

}  // namespace

stream_message read_message(simdjson::dom::parser& parser, std::string_view text) {
    stream_message message;
    const auto envelope = object_in(parser, text);
    if (!envelope) {
        return message;
    }
    const std::string type = text_or_blank(*envelope, "type");
    simdjson::dom::object content;
    const bool has_content = (*envelope)["msg"].get(content) == simdjson::SUCCESS;
    if (type == "subscribed") {
        message.what = stream_message::kind::subscribed;
    } else if (type == "error") {
        message.what = stream_message::kind::error;
        if (has_content) {
            message.code = integer_at(content, "code").value_or(0);
            message.text = text_or_blank(content, "msg");
        }
    } else if (type == "fill") {
        message.what = stream_message::kind::fill;
        if (has_content) {
            message.position = position_of(content);
        }
    }
    return message;
}

}  // namespace truefill::tool
