#include "stream/faults.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

namespace mock_exchange {

namespace {

std::uint64_t parse_number(std::string_view text) {
    std::uint64_t number = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, number);
    if (parsed.ec != std::errc{} || parsed.ptr != end || number == 0) {
        throw std::invalid_argument{std::string{text} + " is not a number above 0"};
    }
    return number;
}

}  // namespace

stream_fault_plan::rule stream_fault_plan::parse_rule(std::string_view text) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) {
        throw std::invalid_argument{std::string{text} + " is not N:KIND"};
    }
    const std::size_t star = std::min(text.find('*', colon), text.size());
    const std::string_view name = text.substr(colon + 1, star - colon - 1);
    const auto* const found =
        std::find_if(stream_fault_names.begin(), stream_fault_names.end(),
                     [&](const auto& candidate) { return candidate.second == name; });
    if (found == stream_fault_names.end()) {
        throw std::invalid_argument{std::string{name} + " is not a fault of the stream"};
    }
    return {.first = parse_number(text.substr(0, colon)),
            .times = star == text.size() ? 1 : parse_number(text.substr(star + 1)),
            .kind = found->first};
}

void stream_fault_plan::replace(std::string_view script) {
    std::vector<rule> rules;
    while (!script.empty()) {
        const std::size_t comma = std::min(script.find(','), script.size());
        rules.push_back(parse_rule(script.substr(0, comma)));
        script.remove_prefix(std::min(comma + 1, script.size()));
    }
    rules_ = std::move(rules);
    n_fills_ = 0;
}

std::optional<stream_fault> stream_fault_plan::next() {
    const std::uint64_t number = ++n_fills_;
    for (const rule& candidate : rules_) {
        if (number >= candidate.first && number - candidate.first < candidate.times) {
            ++injected_[static_cast<std::size_t>(candidate.kind)];
            return candidate.kind;
        }
    }
    return std::nullopt;
}

}  // namespace mock_exchange
