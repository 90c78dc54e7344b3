// Agree first, time after: the contenders' rows and refusals are compared before any clock starts.
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <optional>
#include <regex>
#include <string>
#include <vector>

#include "contenders/python.hpp"
#include "harness/encoders.hpp"
#include "harness/inputs.hpp"
#include "harness/measure.hpp"
#include "harness/task.hpp"
#include "report/report.hpp"

namespace bench {

namespace {

struct options {
    std::string filter = ".*";
    bool quick = false;
    bool check = false;
    std::string json;
    std::string svg;
    std::string peak_of;  ///< what a child is for: this contender's memory
    std::string peak_on;
};

std::vector<std::unique_ptr<contender>> all_contenders() {
    std::vector<std::unique_ptr<contender>> all;
    all.push_back(make_truefill());
    all.push_back(make_simdjson_dom());
    all.push_back(make_on_demand_pass());
    all.push_back(make_on_demand_lookup());
    all.push_back(make_rapidjson_sax());
    all.push_back(make_rapidjson_dom());
    all.push_back(make_nlohmann());
    return all;
}

void progress(const std::string& what) {
    if (isatty(STDERR_FILENO) != 0) {
        std::fprintf(stderr, "\r\033[K%s", what.c_str());
    }
}

class benchmark {
public:
    explicit benchmark(const options& chosen)
        : chosen_{chosen},
          wanted_{chosen.filter, std::regex::ECMAScript | std::regex::icase},
          contenders_{all_contenders()} {}

    /// Nothing where contenders disagree.
    [[nodiscard]] std::optional<std::vector<section>> run() {
        std::vector<section> sections;
        for (const std::string& name : input_names()) {
            if (is_long_to_make(name) && !wants_a_contender(name)) {
                continue;
            }
            progress(name);
            const input in = make_input(name);
            auto measured = run(in);
            if (!measured) {
                return std::nullopt;
            }
            if (!measured->lanes.empty()) {
                sections.push_back(std::move(*measured));
            }
        }
        progress("");
        return sections;
    }

    /// A child's part: reads one input again and again, and says how much memory that took.
    [[nodiscard]] int report_peak() {
        const input in = make_input(chosen_.peak_on);
        for (const auto& one : contenders_) {
            if (one->name() != chosen_.peak_of) {
                continue;
            }
            forget_peak();
            const auto before = memory_now();
            output into;
            into.ids.reserve(in.items);
            for (int i = 0; i < 3; ++i) {
                for (const std::string_view payload : in.payloads) {
                    one->read(payload, in.what, into);
                }
            }
            const auto after = memory_now();
            if (!before || !after) {
                return 1;
            }
            std::printf("%.0f\n", std::max(0.0, after->peak_kb - before->resident_kb));
            return 0;
        }
        return 1;
    }

private:
    [[nodiscard]] bool wants(const std::string& input, std::string_view lane) const {
        return std::regex_search(input + '/' + std::string{lane}, wanted_);
    }
    [[nodiscard]] bool wants_a_contender(const std::string& input) const {
        return std::any_of(contenders_.begin(), contenders_.end(),
                           [&](const auto& one) { return wants(input, one->name()); });
    }
    [[nodiscard]] static bool is_long_to_make(std::string_view input) { return input == "64 MB"; }

    [[nodiscard]] std::optional<section> run(const input& in) {
        section made{in.name, in.items, in.payloads.size(), in.bytes, {}};
        for (const auto& one : contenders_) {
            if (!one->reads(in.name) || !wants(in.name, one->name())) {
                continue;
            }
            if (!agree(*one, in)) {
                return std::nullopt;
            }
            made.lanes.push_back(lane_of(*one, in, std::string{one->name()}));
        }
        if ((in.name == "current" || in.name == "legacy") && wants(in.name, "Python json") &&
            !add_python(in, made.lanes)) {
            return std::nullopt;
        }
        if (chosen_.check) {
            std::printf("%s: %zu contenders agree on %zu items\n", in.name.c_str(),
                        made.lanes.size(), in.items);
            made.lanes.clear();
            return made;
        }
        add_ceilings(in, made.lanes);
        std::optional<input> with_ids;
        if (in.name == "current") {
            add_row_writers(in, made.lanes);
        } else if (in.name == "rejects") {
            add_event_writer(in, made.lanes);
        } else if (in.name == "no ids") {
            with_ids = make_input("current");
            made.lanes.push_back(lane_of(*contenders_.front(), *with_ids, "truefill, with ids"));
            add_digests(in, made.lanes);
        }
        made.lanes.erase(std::remove_if(made.lanes.begin(), made.lanes.end(),
                                        [&](const lane& one) { return !wants(in.name, one.name); }),
                         made.lanes.end());

        effort how;
        if (chosen_.quick) {
            how = {7, 2, 0.5};
        }
        measure(made.lanes, how);
        for (lane& one : made.lanes) {
            one.peak_kb = peak_of(one.name, in.name);
            one.run = {};
            one.timed_elsewhere = {};
        }
        return made;
    }

    [[nodiscard]] static lane lane_of(contender& one, const input& in, std::string name) {
        const auto into = std::make_shared<output>();
        into->ids.reserve(in.items);
        return {.name = std::move(name),
                .run =
                    [&one, &in, into] {
                        for (const std::string_view payload : in.payloads) {
                            one.read(payload, in.what, *into);
                        }
                    },
                .items = in.items,
                .bytes = in.bytes,
                .calls = in.payloads.size()};
    }

    /// Whether a contender reads what truefill reads, payload by payload.
    [[nodiscard]] bool agree(contender& one, const input& in) {
        output expected;
        output found;
        expected.ids.reserve(in.items);
        found.ids.reserve(in.items);
        std::size_t items = 0;
        for (const std::string_view payload : in.payloads) {
            contenders_.front()->read(payload, in.what, expected);
            one.read(payload, in.what, found);
            items += expected.rows.size();
            if (expected.rows != found.rows || expected.rejects != found.rejects) {
                complain(one, in, expected, found);
                return false;
            }
        }
        for (const std::uint32_t refused : expected.rejects) {
            items += refused;
        }
        if (items != in.items) {
            std::fprintf(stderr, "%s: %zu items of %zu\n", in.name.c_str(), items, in.items);
            return false;
        }
        return true;
    }

    static void complain(const contender& one, const input& in, const output& expected,
                         const output& found) {
        std::fprintf(stderr, "%s: %s disagrees: %zu rows for %zu", in.name.c_str(),
                     std::string{one.name()}.c_str(), found.rows.size(), expected.rows.size());
        const auto differ = std::mismatch(expected.rows.begin(), expected.rows.end(),
                                          found.rows.begin(), found.rows.end());
        if (differ.first != expected.rows.end()) {
            std::fprintf(stderr, ", from %s on", std::string{differ.first->order_id}.c_str());
        }
        for (std::size_t i = 0; i < found.rejects.size(); ++i) {
            if (found.rejects[i] != expected.rejects[i]) {
                const auto why = truefill::name_of(static_cast<truefill::reason>(i));
                std::fprintf(stderr, ", %s %u for %u", std::string{why}.c_str(), found.rejects[i],
                             expected.rejects[i]);
            }
        }
        std::fprintf(stderr, "\n");
    }

    [[nodiscard]] bool add_python(const input& in, std::vector<lane>& lanes) {
        const std::shared_ptr<python> script =
            python::start(TRUEFILL_BENCHMARK_PYTHON, in.payloads.front());
        if (!script) {
            std::fprintf(stderr, "no python3: its figures are left out\n");
            return true;
        }
        output expected;
        contenders_.front()->read(in.payloads.front(), in.what, expected);
        if (!script->agrees(expected.rows)) {
            std::fprintf(stderr, "%s: Python json disagrees\n", in.name.c_str());
            return false;
        }
        lanes.push_back({.name = "Python json",
                         .items = in.items,
                         .bytes = in.bytes,
                         .timed_elsewhere = [script] { return script->timed(); }});
        return true;
    }

    /// In a child, whose memory nobody else has touched.
    [[nodiscard]] std::optional<double> peak_of(const std::string& name,
                                                const std::string& input) const {
        const bool is_contender = std::any_of(contenders_.begin(), contenders_.end(),
                                              [&](const auto& one) { return one->name() == name; });
        if (!is_contender) {
            return std::nullopt;
        }
        const std::string command = "'/proc/" + std::to_string(getpid()) + "/exe' --peak-of '" +
                                    name + "' --peak-on '" + input + "'";
        std::FILE* const child = popen(command.c_str(), "r");  // NOLINT(cert-env33-c): our own file
        if (child == nullptr) {
            return std::nullopt;
        }
        double kb = 0;
        const bool said = std::fscanf(child, "%lf", &kb) == 1;  // NOLINT(cert-err34-c)
        return pclose(child) == 0 && said ? std::optional{kb} : std::nullopt;
    }

    const options& chosen_;
    std::regex wanted_;
    std::vector<std::unique_ptr<contender>> contenders_;
};

int run(const options& chosen) {
    benchmark all{chosen};
    if (!chosen.peak_of.empty()) {
        return all.report_peak();
    }
    const auto sections = all.run();
    if (!sections) {
        return 1;
    }
    if (chosen.check) {
        return 0;
    }
    const auto document = document_of(*sections);
    std::fputs(tables_of(document).c_str(), stdout);
    const auto write = [](const std::string& file, const std::string& text) {
        if (file.empty()) {
            return true;
        }
        std::ofstream out{file};
        out << text;
        out.close();
        if (!out) {
            std::fprintf(stderr, "%s: can't be written\n", file.c_str());
        }
        return !out.fail();
    };
    const bool kept = write(chosen.json, document.dump(2) + '\n');
    return write(chosen.svg, chart_of(document)) && kept ? 0 : 1;
}

}  // namespace

}  // namespace bench

int main(int argc, char** argv) {
    bench::options chosen;
    CLI::App app{
        "How fast does it parse? Every contender reads the same payloads into the same rows, by\n"
        "the same rules; rows and refusals are compared before anything is timed, and a\n"
        "disagreement ends the run. Then rounds, in each of which every contender runs once."};
    const auto is_regex = [](const std::string& text) -> std::string {
        try {
            const std::regex read{text};
            return {};
        } catch (const std::regex_error& failure) {
            return failure.what();
        }
    };
    app.add_option("--filter", chosen.filter,
                   "only what matches: a regular expression over INPUT/CONTENDER")
        ->type_name("REGEX")
        ->check(is_regex);
    app.add_flag("--quick", chosen.quick, "fewer and shorter rounds: a look, not a figure");
    app.add_flag("--check", chosen.check, "only compare what they read: nothing is timed");
    app.add_option("--json", chosen.json, "write all figures to FILE")->type_name("FILE");
    app.add_option("--svg", chosen.svg, "draw today's page as a chart in FILE")->type_name("FILE");
    app.add_option("--peak-of", chosen.peak_of)->group("");
    app.add_option("--peak-on", chosen.peak_on)->group("");
    CLI11_PARSE(app, argc, argv)
    try {
        return bench::run(chosen);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "%s\n", failure.what());
        return 1;
    }
}
