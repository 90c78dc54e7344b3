#include "diagnosis/diagnosis.hpp"

namespace truefill::tool {

std::string_view name_of(verdict answer) {
    switch (answer) {
        case verdict::pass: return "pass";
        case verdict::fail: return "fail";
        case verdict::unknown: break;
    }
    return "can't tell";
}

std::string_view word_of(verdict answer) {
    return answer == verdict::unknown ? "unknown" : name_of(answer);
}

std::string_view name_of(criterion question) {
    switch (question) {
        case criterion::volume: return "volume matches the API";
        case criterion::schema: return "schema is there";
        case criterion::prices: return "prices are valid";
        case criterion::cadence: return "no periodic cadence";
        case criterion::duplicates: return "no duplicate rows";
        case criterion::funnel: return "the whole funnel is counted";
        case criterion::content: return "values match the API";
        case criterion::positions: return "positions agree";
        case criterion::accounts: return "each fill has one account";
        case criterion::ids: return "ids are there";
        case criterion::sizes: return "sizes are above zero";
        case criterion::plausible_sizes: return "sizes are plausible";
        case criterion::unique_ids: return "ids are unique";
        case criterion::copies: return "copies";
        case criterion::links: return "decisions are linked";
        case criterion::times: return "times are spread";
        case criterion::sides: return "sides";
        case criterion::markets: return "markets are there";
        case criterion::heartbeat: return "somebody polls";
        case criterion::delivery: return "every batch is delivered";
        case criterion::answer: return "the sink answers";
        case criterion::replicas: return "replicas agree";
        case criterion::shards: return "no fill on two shards";
    }
    return "";
}

verdict diagnosis::overall() const {
    verdict worst = verdict::pass;
    for (const auto* list : {&criteria, &checks}) {
        for (const finding& answered : *list) {
            if (answered.answer == verdict::fail) {
                return verdict::fail;
            }
            // An undecided check does not matter for the whole: for example the links of a table
            // without links.
            if (answered.answer != verdict::pass && list == &criteria) {
                worst = verdict::unknown;
            }
        }
    }
    return worst;
}

std::string diagnosis::root_cause() const {
    std::string text;
    for (const cause& reason : causes) {
        text += (text.empty() ? "" : "; ") + reason.name;
        text += reason.evidence.empty() ? "" : ": " + reason.evidence;
    }
    return text;
}

}  // namespace truefill::tool
