// Reads small JSON objects by name: state, registries, error bodies. The library reads payloads.
#pragma once

#include <simdjson.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace truefill::tool {

/// Nothing when the text is not an object. The result refers to the parser.
[[nodiscard]] inline std::optional<simdjson::dom::object> object_in(simdjson::dom::parser& parser,
                                                                    std::string_view text) {
    simdjson::dom::object found;
    const auto error = parser.parse(text.data(), text.size(), true).get(found);
    return error == simdjson::SUCCESS ? std::optional{found} : std::nullopt;
}

[[nodiscard]] inline std::optional<std::string_view> text_at(const simdjson::dom::object& row,
                                                             std::string_view key) {
    std::string_view text;
    return row[key].get(text) == simdjson::SUCCESS ? std::optional{text} : std::nullopt;
}

[[nodiscard]] inline std::string text_or_blank(const simdjson::dom::object& row,
                                               std::string_view key) {
    return std::string{text_at(row, key).value_or("")};
}

[[nodiscard]] inline std::optional<std::int64_t> integer_at(const simdjson::dom::object& row,
                                                            std::string_view key) {
    std::int64_t value = 0;
    return row[key].get(value) == simdjson::SUCCESS ? std::optional{value} : std::nullopt;
}

}  // namespace truefill::tool
