// Metrics in Prometheus' text format, for the textfile collector of node_exporter.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

namespace truefill::tool {

class metrics_text {
public:
    using label = std::pair<std::string_view, std::string_view>;

    /// Begins a metric. Its samples follow. `type` is gauge or counter.
    void begin(std::string_view name, std::string_view type, std::string_view help);
    void sample(std::initializer_list<label> labels, std::uint64_t value);
    /// A number with six decimals, such as seconds.
    void sample_micro(std::initializer_list<label> labels, std::int64_t millionths);

    [[nodiscard]] const std::string& text() const noexcept { return text_; }

private:
    void sample_text(std::initializer_list<label> labels, std::string_view value);

    std::string name_;
    std::string text_;
};

}  // namespace truefill::tool
