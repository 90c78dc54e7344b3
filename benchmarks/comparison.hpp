// One run of the benchmark: the contenders' rows and refusals are compared first, and timed only
// where they agree.
#pragma once

#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <string_view>
#include <vector>

#include "harness/inputs.hpp"
#include "harness/measure.hpp"
#include "harness/task.hpp"
#include "report/report.hpp"

namespace bench {

struct comparison_options {
    std::string filter = ".*";  ///< a regular expression over INPUT/LANE
    bool quick = false;         ///< fewer and shorter rounds
    bool check = false;         ///< compare, and time nothing
};

class comparison {
public:
    explicit comparison(const comparison_options& options);

    /// The measurements; none where contenders disagree, which standard error reports.
    [[nodiscard]] std::optional<std::vector<section>> run();

    /// Part of a child process: reads one input repeatedly and returns how much memory that took,
    /// in kB. None where there is no such contender, or where the system does not tell.
    [[nodiscard]] std::optional<double> peak_kb(std::string_view contender,
                                                const std::string& input_name);

private:
    [[nodiscard]] bool wants(const std::string& input_name, std::string_view lane) const;
    [[nodiscard]] bool wants_a_contender(const std::string& input_name) const;
    [[nodiscard]] std::optional<section> run(const input& in);
    [[nodiscard]] bool add_contenders(const input& in, std::vector<lane>& lanes);
    [[nodiscard]] bool add_python(const input& in, std::vector<lane>& lanes);
    void measure_lanes(const input& in, std::vector<lane>& lanes);
    [[nodiscard]] bool agrees(contender& reader, const input& in);
    [[nodiscard]] std::optional<double> peak_in_child(const std::string& contender,
                                                      const std::string& input_name) const;

    comparison_options options_;
    std::regex filter_;
    std::vector<std::unique_ptr<contender>> contenders_;  // truefill first
};

}  // namespace bench
