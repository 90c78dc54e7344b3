// simdjson's DOM as its documentation advises: one parser is reused, the payload is padded so that
// it is not copied, and the fields are visited in one pass, since a look-up by name scans the
// object.
#include <simdjson.h>

#include "contenders/contenders.hpp"
#include "contenders/rules.hpp"
#include "harness/task.hpp"

namespace bench {

namespace {

class dom_reader final : public contender {
public:
    [[nodiscard]] std::string_view name() const override { return "simdjson DOM"; }
    void read(std::string_view payload, shape what, output& into) override {
        into.clear();
        const simdjson::dom::object outer = parser_.parse(payload.data(), payload.size(), false);
        if (what == shape::frame) {
            if (std::string_view{outer["type"]} == "fill") {
                add(outer["msg"], what, into);
            }
            return;
        }
        for (const simdjson::dom::object fill : simdjson::dom::array{outer["fills"]}) {
            add(fill, what, into);
        }
    }

private:
    void add(const simdjson::dom::object& fill, shape what, output& into) {
        using simdjson::dom::element_type;
        fields item;
        for (const auto [key, value] : fill) {
            const bench::name found = find(key);
            if (found == bench::name::none) {
                continue;
            }
            switch (value.type()) {
                case element_type::STRING:
                    item.text(found, value.get_string().value_unsafe());
                    break;
                case element_type::INT64:
                    item.number(found, value.get_int64().value_unsafe());
                    break;
                case element_type::BOOL: item.flag(found, value.get_bool().value_unsafe()); break;
                case element_type::NULL_VALUE: break;
                default: item.other(found); break;
            }
        }
        rules_.add(item, what, into);
    }

    simdjson::dom::parser parser_;
    rules rules_;
};

}  // namespace

std::unique_ptr<contender> make_simdjson_dom() {
    return std::make_unique<dom_reader>();
}

}  // namespace bench
