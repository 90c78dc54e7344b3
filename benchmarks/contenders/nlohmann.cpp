// nlohmann::json as it is usually used: parse to a tree, then visit the members.
#include <nlohmann/json.hpp>

#include "contenders/contenders.hpp"
#include "contenders/rules.hpp"
#include "harness/task.hpp"

namespace bench {

namespace {

class nlohmann_reader final : public contender {
public:
    [[nodiscard]] std::string_view name() const override { return "nlohmann::json"; }
    void read(std::string_view payload, shape what, output& into) override {
        into.clear();
        outer_ = nlohmann::json::parse(payload);
        if (what == shape::frame) {
            if (outer_.at("type") == "fill") {
                add(outer_.at("msg"), what, into);
            }
            return;
        }
        for (const auto& fill : outer_.at("fills")) {
            add(fill, what, into);
        }
    }

private:
    void add(const nlohmann::json& fill, shape what, output& into) {
        using value_t = nlohmann::json::value_t;
        fields item;
        for (const auto& [key, value] : fill.get_ref<const nlohmann::json::object_t&>()) {
            const bench::name found = find(key);
            if (found == bench::name::none) {
                continue;
            }
            switch (value.type()) {
                case value_t::string: item.text(found, value.get_ref<const std::string&>()); break;
                case value_t::number_unsigned:
                case value_t::number_integer: item.number(found, value.get<std::int64_t>()); break;
                case value_t::boolean: item.flag(found, value.get<bool>()); break;
                case value_t::null: break;
                default: item.other(found); break;
            }
        }
        rules_.add(item, what, into);
    }

    nlohmann::json outer_;  // the rows borrow its texts
    rules rules_;
};

}  // namespace

std::unique_ptr<contender> make_nlohmann() {
    return std::make_unique<nlohmann_reader>();
}

}  // namespace bench
