// The fields of an event, a JSON object, as parts of a sentence.
#pragma once

#include <simdjson.h>

#include <string>
#include <string_view>

namespace truefill::tool {

/// A value as a person reads it: a string without quotes, "-" for null.
[[nodiscard]] std::string plain(const simdjson::dom::element& value);
/// The field of an event; "-" where it is absent.
[[nodiscard]] std::string field(const simdjson::dom::object& event, std::string_view name);
/// An object's fields as "name value, name value", without "event" and "ts", which every event has.
[[nodiscard]] std::string listed(const simdjson::dom::object& fields);
/// The same of an object in a field of an event; "" where it is absent.
[[nodiscard]] std::string listed(const simdjson::dom::object& event, std::string_view name);
/// A list of texts as "text, text"; "-" where the list is absent or empty.
[[nodiscard]] std::string texts(const simdjson::dom::object& event, std::string_view name);
/// A field in milliseconds as seconds, "0.2 s".
[[nodiscard]] std::string seconds(const simdjson::dom::object& event, std::string_view name);
/// " of NAME" for an account with a name, else "".
[[nodiscard]] std::string of_account(const simdjson::dom::object& event);
/// "; TITLE: VALUE" for a field that is there and not zero, else "".
[[nodiscard]] std::string remark(const simdjson::dom::object& event, std::string_view name,
                                 std::string_view title);

}  // namespace truefill::tool
