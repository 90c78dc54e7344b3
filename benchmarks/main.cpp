// The command line of the benchmark.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>
#include <exception>
#include <fstream>
#include <regex>
#include <string>

#include "comparison.hpp"
#include "report/report.hpp"

namespace bench {

namespace {

struct options {
    comparison_options comparison;
    std::string json;
    std::string svg;
    std::string peak_of;  ///< the contender whose memory a child process measures
    std::string peak_on;  ///< the input that it reads
};

bool write_file(const std::string& file, const std::string& text) {
    if (file.empty()) {
        return true;
    }
    std::ofstream out{file};
    out << text;
    out.close();
    if (!out) {
        fmt::print(stderr, "{}: cannot be written\n", file);
    }
    return !out.fail();
}

int run(const options& options) {
    comparison all{options.comparison};
    if (!options.peak_of.empty()) {
        const auto kb = all.peak_kb(options.peak_of, options.peak_on);
        if (kb) {
            fmt::print("{:.0f}\n", *kb);
        }
        return kb ? 0 : 1;
    }
    const auto sections = all.run();
    if (!sections) {
        return 1;
    }
    if (options.comparison.check) {
        return 0;
    }
    const auto document = document_of(*sections);
    fmt::print("{}", tables_of(document));
    const bool is_json_written = write_file(options.json, document.dump(2) + '\n');
    return write_file(options.svg, chart_of(document)) && is_json_written ? 0 : 1;
}

std::string check_regex(const std::string& text) {
    try {
        const std::regex read{text};
        return {};
    } catch (const std::regex_error& failure) {
        return failure.what();
    }
}

}  // namespace

}  // namespace bench

int main(int argc, char** argv) {
    bench::options options;
    CLI::App app{
        "Compares the speed of JSON readers on one task: every contender reads the same payloads\n"
        "into the same rows, by the same rules. Rows and refusals are compared before anything is\n"
        "timed, and a disagreement ends the run. Each round then runs every contender once."};
    app.add_option("--filter", options.comparison.filter,
                   "only what matches: a regular expression over INPUT/CONTENDER")
        ->type_name("REGEX")
        ->check(bench::check_regex);
    app.add_flag("--quick", options.comparison.quick,
                 "fewer and shorter rounds: an impression, not a figure");
    app.add_flag("--check", options.comparison.check, "compare the rows, and time nothing");
    app.add_option("--json", options.json, "write all figures to FILE")->type_name("FILE");
    app.add_option("--svg", options.svg, "draw today's page as a chart in FILE")->type_name("FILE");
    app.add_option("--peak-of", options.peak_of)->group("");
    app.add_option("--peak-on", options.peak_on)->group("");
    CLI11_PARSE(app, argc, argv)
    try {
        return bench::run(options);
    } catch (const std::exception& failure) {
        fmt::print(stderr, "{}\n", failure.what());
        return 1;
    }
}
