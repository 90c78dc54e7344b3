#include "base/prometheus.hpp"

#include <fmt/format.h>

#include <truefill/detail/decimal_write.hpp>

namespace truefill::tool {

void metrics_text::begin(std::string_view name, std::string_view type, std::string_view help) {
    name_ = name;
    text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
}

void metrics_text::sample(std::initializer_list<label> labels, std::uint64_t value) {
    sample_text(labels, std::to_string(value));
}

void metrics_text::sample_micro(std::initializer_list<label> labels, std::int64_t millionths) {
    sample_text(labels, decimal_text(millionths, 6));
}

void metrics_text::sample_text(std::initializer_list<label> labels, std::string_view value) {
    text_ += name_;
    char separator = '{';
    for (const auto& [name, content] : labels) {
        text_ += separator;
        text_ += fmt::format("{}=\"", name);
        for (const char c : content) {
            switch (c) {
                case '\\': text_ += "\\\\"; break;
                case '"': text_ += "\\\""; break;
                case '\n': text_ += "\\n"; break;
                default: text_ += c;
            }
        }
        text_ += '"';
        separator = ',';
    }
    text_ += labels.size() == 0 ? " " : "} ";
    text_ += value;
    text_ += '\n';
}

}  // namespace truefill::tool
