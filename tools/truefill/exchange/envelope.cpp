#include "exchange/envelope.hpp"

#include <simdjson.h>

namespace truefill::tool {

namespace {

struct envelope {
    int n_fills = 0;
    int n_cursors = 0;
    bool fills_are_a_list = true;
    bool has_error = false;
};

/// Throws simdjson_error where the body is not JSON.
envelope read_envelope(simdjson::ondemand::object& object) {
    envelope found;
    for (auto field : object) {
        const std::string_view key = field.unescaped_key();
        simdjson::ondemand::value value = field.value();
        if (key == "fills") {
            const auto type = value.type().value();
            ++found.n_fills;
            found.fills_are_a_list =
                found.fills_are_a_list && (type == simdjson::ondemand::json_type::array ||
                                           type == simdjson::ondemand::json_type::null);
        } else if (key == "cursor") {
            ++found.n_cursors;
        } else if (key == "error") {
            found.has_error =
                found.has_error || value.type().value() != simdjson::ondemand::json_type::null;
        }
    }
    return found;
}

std::string fault_of(const envelope& found) {
    if (found.n_fills == 0) {
        return "a reply without `fills`";
    }
    if (found.n_fills > 1 || found.n_cursors > 1) {
        return found.n_fills > 1 ? "a page with `fills` twice" : "a page with `cursor` twice";
    }
    if (!found.fills_are_a_list) {
        return "a page whose `fills` is no list";
    }
    return found.has_error ? "a page with an error beside its fills" : "";
}

}  // namespace

std::string envelope_fault(std::string_view body) {
    try {
        simdjson::ondemand::parser parser;
        const simdjson::padded_string padded{body};
        simdjson::ondemand::document document = parser.iterate(padded);
        simdjson::ondemand::object object = document.get_object();
        return fault_of(read_envelope(object));
    } catch (const simdjson::simdjson_error&) {
        return "a reply that is no page";
    }
}

}  // namespace truefill::tool
