#include "server/faults.hpp"

#include <algorithm>
#include <charconv>
#include <stdexcept>
#include <string>

#include "base/random.hpp"

namespace mock_exchange {

namespace {

constexpr std::uint64_t one_in = std::uint64_t{1} << 32U;

std::uint64_t parse_positive(std::string_view digits, std::string_view rule) {
    std::uint64_t number = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (error != std::errc{} || end != digits.data() + digits.size() || number == 0) {
        throw std::invalid_argument{"fault \"" + std::string{rule} +
                                    "\" is not N:KIND or N:KIND*TIMES with N and TIMES from 1"};
    }
    return number;
}

fault_rule parse_rule(std::string_view text) {
    const std::size_t colon = text.find(':');
    fault_rule rule;
    rule.first = parse_positive(text.substr(0, colon), text);
    std::string_view kind = colon == std::string_view::npos ? "" : text.substr(colon + 1);
    if (const std::size_t star = kind.find('*'); star != std::string_view::npos) {
        rule.times = parse_positive(kind.substr(star + 1), text);
        kind = kind.substr(0, star);
    }
    const auto* const found = std::find_if(fault_names.begin(), fault_names.end(),
                                           [&](const auto& each) { return each.second == kind; });
    if (found == fault_names.end()) {
        std::string message = "fault kind \"" + std::string{kind} + "\" is none of";
        for (const auto& each : fault_names) {
            message.append(" ").append(each.second);
        }
        throw std::invalid_argument{message};
    }
    rule.kind = found->first;
    return rule;
}

std::string_view trimmed(std::string_view text) {
    constexpr const char* blanks = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(blanks);
    if (begin == std::string_view::npos) {
        return {};
    }
    return text.substr(begin, text.find_last_not_of(blanks) - begin + 1);
}

}  // namespace

std::vector<fault_rule> parse_faults(std::string_view script) {
    std::vector<fault_rule> rules;
    script = trimmed(script);
    while (!script.empty()) {
        const std::size_t comma = script.find(',');
        rules.push_back(parse_rule(trimmed(script.substr(0, comma))));
        script = comma == std::string_view::npos ? "" : script.substr(comma + 1);
    }
    return rules;
}

fault_plan::fault_plan(std::vector<fault_rule> rules, double rate, std::uint64_t seed)
    : rules_{std::move(rules)},
      threshold_{static_cast<std::uint64_t>(rate * static_cast<double>(one_in))},
      seed_{seed} {}

std::optional<fault> fault_plan::next() {
    const std::lock_guard lock{mutex_};
    const std::uint64_t number = ++n_scripted_;
    // Each request has its own generator, so that a script does not shift the random faults.
    random_numbers random{seed_ + mix(++n_requests_)};
    for (const fault_rule& rule : rules_) {
        if (number >= rule.first && number - rule.first < rule.times) {
            return rule.kind;
        }
    }
    if (random.below(one_in) < threshold_) {
        return fault_names[random.below(n_random_faults)].first;
    }
    return std::nullopt;
}

void fault_plan::replace(std::vector<fault_rule> rules) {
    const std::lock_guard lock{mutex_};
    rules_ = std::move(rules);
    n_scripted_ = 0;
}

}  // namespace mock_exchange
