#include <fmt/format.h>

#include <algorithm>
#include <string>

#include "report/report.hpp"

namespace bench {

namespace {

using json = nlohmann::ordered_json;

// The bars' colours are legible on white and on near-black; text follows the reader's colour
// scheme.
constexpr const char* style =
    R"svg(<style>
text { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f }
.note { font-size: 12px; fill: #57606a }
.ours { font-weight: 600 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .note { fill: #9198a1 } }
</style>
)svg";

constexpr int width = 780;
constexpr int left = 250;
constexpr int bar_height = 20;
constexpr int pitch = 30;
constexpr int top = 34;
constexpr double longest = width - left - 90;
/// Bars are as long as their times; from here on a bar is cut, and marked as cut.
constexpr double cut_ns = 1000;

/// The lanes of today's page that read the whole payload, fastest first.
std::vector<json> bars_of(const json& document) {
    std::vector<json> bars;
    for (const json& in : document["inputs"]) {
        if (in["name"] != "current") {
            continue;
        }
        for (const json& lane : in["lanes"]) {
            const auto name = lane["name"].get<std::string>();
            if (name != "memcpy" && !name.starts_with("append_")) {
                bars.push_back(lane);
            }
        }
    }
    std::sort(bars.begin(), bars.end(),
              [](const json& a, const json& b) { return a["ns_min"] < b["ns_min"]; });
    return bars;
}

/// One bar with its name and its time.
std::string bar(const json& lane, double pixels_per_ns, int y) {
    const auto name = lane["name"].get<std::string>();
    const auto ns = lane["ns_min"].get<double>();
    const bool is_cut = ns >= cut_ns;
    const bool is_stage_1 = name == "simdjson stage 1";
    const double length = is_cut ? longest : std::max(2.0, ns * pixels_per_ns);
    const char* const weight = name == "truefill" ? " class=\"ours\"" : "";
    const char* const colour = name == "truefill" ? "#1f883d" : is_stage_1 ? "#bf8700" : "#6e7781";
    std::string out = fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"end\"{}>{}{}</text>\n",
                                  left - 10, y + 15, weight, name, is_stage_1 ? " alone" : "");
    out += fmt::format(
        "<rect x=\"{}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\" rx=\"2\" fill=\"{}\"/>\n", left, y,
        length, bar_height, colour);
    for (int i = 0; is_cut && i < 3; ++i) {
        out += fmt::format("<rect x=\"{:.1f}\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{}\"/>\n",
                           left + length + 3 + 6 * i, y, 4 - i, bar_height, colour);
    }
    return out + fmt::format("<text x=\"{:.1f}\" y=\"{}\"{}>{:.0f}</text>\n",
                             left + length + (is_cut ? 28 : 8), y + 15, weight, ns);
}

}  // namespace

std::string chart_of(const json& document) {
    const std::vector<json> bars = bars_of(document);
    if (bars.empty()) {
        return {};
    }
    double slowest_ns = 1;
    for (const json& lane : bars) {
        const auto ns = lane["ns_min"].get<double>();
        slowest_ns = ns < cut_ns ? std::max(slowest_ns, ns) : slowest_ns;
    }
    const int height = top + static_cast<int>(bars.size()) * pitch + 30;
    std::string out = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" "
        "viewBox=\"0 0 {0} {1}\" role=\"img\" aria-label=\"Nanoseconds per fill, by parser\">\n",
        width, height);
    out += style;
    out += "<text x=\"0\" y=\"16\">Nanoseconds per fill, a page of 1000 (less is better)</text>\n";
    int y = top;
    for (const json& lane : bars) {
        out += bar(lane, longest / slowest_ns, y);
        y += pitch;
    }
    out +=
        fmt::format("<text class=\"note\" x=\"0\" y=\"{}\">{}, {}, {}</text>\n", y + 16,
                    document["machine"].get<std::string>(), document["compiler"].get<std::string>(),
                    document["simdjson"].get<std::string>());
    return out + "</svg>\n";
}

}  // namespace bench
