#include <algorithm>
#include <string>

#include "harness/text.hpp"
#include "report/report.hpp"

namespace bench {

namespace {

using json = nlohmann::ordered_json;

// Colours that hold on white and on near-black alike; the words take the reader's own scheme.
constexpr const char* head =
    R"svg(<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %d %d" role="img" aria-label="Nanoseconds a fill, by parser">
<style>
text { font: 14px system-ui, -apple-system, "Segoe UI", sans-serif; fill: #24292f }
.note { font-size: 12px; fill: #57606a }
.ours { font-weight: 600 }
@media (prefers-color-scheme: dark) { text { fill: #e6edf3 } .note { fill: #9198a1 } }
</style>
)svg";

bool is_bar(const std::string& name) {
    return name != "memcpy" && name.rfind("append_", 0) != 0;
}

}  // namespace

std::string chart_of(const json& document) {
    constexpr int width = 780;
    constexpr int left = 250;
    constexpr int bar_height = 20;
    constexpr int pitch = 30;
    constexpr int top = 34;
    constexpr double longest = width - left - 90;

    std::vector<json> bars;
    for (const json& in : document["inputs"]) {
        if (in["name"] == "current") {
            for (const json& one : in["lanes"]) {
                if (is_bar(one["name"])) {
                    bars.push_back(one);
                }
            }
        }
    }
    std::sort(bars.begin(), bars.end(),
              [](const json& a, const json& b) { return a["ns_min"] < b["ns_min"]; });
    if (bars.empty()) {
        return {};
    }
    // Bars are as long as times; what takes a whole microsecond is cut.
    constexpr double cut_ns = 1000;
    double slowest_ns = 0;
    for (const json& one : bars) {
        const auto ns = one["ns_min"].get<double>();
        slowest_ns = ns < cut_ns ? std::max(slowest_ns, ns) : slowest_ns;
    }
    const double scale = longest / std::max(slowest_ns, 1.0);

    const int height = top + static_cast<int>(bars.size()) * pitch + 30;
    std::string out = text(head, width, height, width, height);
    out += "<text x=\"0\" y=\"16\">Nanoseconds a fill, a page of 1000 (less is better)</text>\n";
    int y = top;
    for (const json& one : bars) {
        const auto name = one["name"].get<std::string>();
        const auto ns = one["ns_min"].get<double>();
        const bool is_cut = ns >= cut_ns;
        const double length = is_cut ? longest : std::max(2.0, ns * scale);
        const char* const style = name == "truefill" ? " class=\"ours\"" : "";
        const char* const colour = name == "truefill"           ? "#1f883d"
                                   : name == "simdjson stage 1" ? "#bf8700"
                                                                : "#6e7781";
        const char* const alone = name == "simdjson stage 1" ? " alone" : "";
        out += text("<text x=\"%d\" y=\"%d\" text-anchor=\"end\"%s>%s%s</text>\n", left - 10,
                    y + 15, style, name.c_str(), alone);
        out += text(
            "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" rx=\"2\" "
            "fill=\"%s\"/>\n",
            left, y, length, bar_height, colour);
        for (int i = 0; is_cut && i < 3; ++i) {
            out += text("<rect x=\"%.1f\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n",
                        left + length + 3 + 6 * i, y, 4 - i, bar_height, colour);
        }
        out += text("<text x=\"%.1f\" y=\"%d\"%s>%.0f</text>\n", left + length + (is_cut ? 28 : 8),
                    y + 15, style, ns);
        y += pitch;
    }
    out += text("<text class=\"note\" x=\"0\" y=\"%d\">%s, %s, %s</text>\n", y + 16,
                document["machine"].get<std::string>().c_str(),
                document["compiler"].get<std::string>().c_str(),
                document["simdjson"].get<std::string>().c_str());
    return out + "</svg>\n";
}

}  // namespace bench
