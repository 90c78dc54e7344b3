// The result of a diagnosis: verdicts, causes, next steps, and the figures for the reports.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/stats.hpp>
#include <truefill/time.hpp>
#include <truefill/vocabulary.hpp>
#include <vector>

#include "diagnosis/comparison.hpp"
#include "diagnosis/profile.hpp"

namespace truefill::tool {

enum class verdict : std::uint8_t { pass = 1, fail = 2, unknown = 3 };

/// "pass", "fail", "can't tell".
[[nodiscard]] std::string_view name_of(verdict answer);
/// The same for programs: "pass", "fail", "unknown".
[[nodiscard]] std::string_view word_of(verdict answer);

/// The questions: the deployment guide's six criteria, then checks beyond them, then the criteria
/// of a cluster.
enum class criterion : std::uint8_t {
    volume = 1,
    schema,
    prices,
    cadence,
    duplicates,
    funnel,
    content,
    positions,
    accounts,
    ids,
    sizes,
    plausible_sizes,
    unique_ids,
    copies,
    links,
    times,
    sides,
    markets,
    heartbeat,
    delivery,
    answer,
    replicas,
    shards,
};

/// "volume matches the API".
[[nodiscard]] std::string_view name_of(criterion question);

/// One question and its answer.
struct finding {
    criterion question{};
    verdict answer = verdict::unknown;
    std::string figure;                ///< "4774 rows for 5 fills (954.8 x)"
    std::string threshold;             ///< "within 2 x"
    std::string advice;                ///< what to do; "" when it passes
    std::vector<std::string> details;  ///< which ids, hours, markets; none when it passes
};

/// Why a table is wrong.
struct cause {
    std::string name;      ///< "orders endpoint"
    std::string evidence;  ///< the rows, the worst orders, the writers
};

/// A command that repairs something.
struct next_step {
    std::string why;
    std::string command;
};

struct diagnosis {
    std::string sink;
    std::string relation;  ///< what was judged: "mm_fills (an older table)"
    timestamp from;
    timestamp to;
    std::string headline;              ///< one sentence with one number; "" without one
    std::vector<std::string> notes;    ///< remarks on the verdicts
    std::vector<finding> criteria;     ///< the deployment guide's six, and a cluster's two
    std::vector<finding> checks;       ///< beyond them
    std::vector<cause> causes;         ///< the gravest first; none when nothing fails
    std::vector<next_step> next;       ///< in the order in which they are to be run
    chart_data now;                    ///< of what was judged
    std::optional<chart_data> beside;  ///< of the other relation
    std::optional<comparison> compared;
    stats funnel;  ///< of the window's polls
    std::uint64_t n_polls = 0;
    std::int64_t last_poll_us = 0;  ///< 0: none in the window
    std::string version;            ///< of the program
    std::string command;            ///< the command line without names of keys and users
    timestamp made;                 ///< the time of the diagnosis

    /// fail when anything fails, else unknown when a criterion can't be decided, else pass.
    [[nodiscard]] verdict overall() const;
    /// All causes in one line; "" when there is none.
    [[nodiscard]] std::string root_cause() const;
};

}  // namespace truefill::tool
