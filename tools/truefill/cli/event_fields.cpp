#include "cli/event_fields.hpp"

#include <fmt/format.h>

#include "base/json_read.hpp"

namespace truefill::tool {

using simdjson::dom::element;
using simdjson::dom::object;

std::string plain(const element& value) {
    std::string_view text;
    if (value.get(text) == simdjson::SUCCESS) {
        return std::string{text};
    }
    return value.is_null() ? "-" : simdjson::minify(value);
}

std::string field(const object& event, std::string_view name) {
    element value;
    return event[name].get(value) == simdjson::SUCCESS ? plain(value) : "-";
}

std::string listed(const object& fields) {
    std::string text;
    for (const auto [key, value] : fields) {
        if (key != "event" && key != "ts") {
            text += fmt::format("{}{} {}", text.empty() ? "" : ", ", key, plain(value));
        }
    }
    return text;
}

std::string listed(const object& event, std::string_view name) {
    object fields;
    return event[name].get(fields) == simdjson::SUCCESS ? listed(fields) : "";
}

std::string texts(const object& event, std::string_view name) {
    simdjson::dom::array list;
    std::string text;
    if (event[name].get(list) == simdjson::SUCCESS) {
        for (const element value : list) {
            text += fmt::format("{}{}", text.empty() ? "" : ", ", plain(value));
        }
    }
    return text.empty() ? "-" : text;
}

std::string seconds(const object& event, std::string_view name) {
    return fmt::format("{:.1f} s", static_cast<double>(integer_at(event, name).value_or(0)) / 1000);
}

std::string of_account(const object& event) {
    const std::string account = field(event, "account");
    return account.empty() || account == "-" ? "" : " of " + account;
}

std::string remark(const object& event, std::string_view name, std::string_view title) {
    const std::string value = field(event, name);
    return value == "-" || value == "0" ? "" : fmt::format("; {}: {}", title, value);
}

}  // namespace truefill::tool
