// The program `truefill`: commands, their options, their help.
#include <CLI/CLI.hpp>
#include <truefill/version.hpp>

#include "exit_code.hpp"
#include "normalize.hpp"

namespace tool = truefill::tool;

namespace {

int run(int argc, char** argv) {
    CLI::App app{
        "truefill: payloads of a prediction market's API in, fills you can trust out.\n"
        "Reads every era of Kalshi's fills exactly; what is no fill is refused, with a reason.",
        "truefill"};
    app.set_version_flag("--version", "truefill " + std::string{truefill::version});
    app.require_subcommand(1);

    tool::normalize_options options;
    std::string from = "auto";
    CLI::App* const normalize = app.add_subcommand(
        "normalize", "Write one JSON object a fill, from files or standard input");
    normalize->add_option("FILE", options.files,
                          "Pages, arrays, documents one after the other, NDJSON, logs of frames; "
                          "none or - is standard input");
    normalize
        ->add_option("--source", from,
                     "Which API the items came from: rest, ws, or auto to tell item by item")
        ->check(CLI::IsMember({"auto", "rest", "ws"}))
        ->capture_default_str();
    normalize
        ->add_option("--rejects", options.rejects, "Write one JSON object a reject to this file")
        ->type_name("FILE");
    normalize->add_flag("--quiet", options.quiet, "No events and no progress on standard error");
    normalize->add_flag("--debug", options.debug,
                        "Also the source's sanity and samples, as events");
    normalize->add_flag("--strict", options.strict, "Exit with 3 when anything was rejected");
    normalize->add_flag("--summary", options.summary,
                        "Print the funnel as a table on standard error at the end");
    normalize->footer(
        "Exit codes: 0 everything became a fill or was reported; 1 no payload could be used, or a\n"
        "file not read to its end; 2 usage; 3 with --strict when anything was rejected.\n\n"
        "Examples:\n"
        "  truefill normalize page.json\n"
        "  truefill normalize --rejects rejects.ndjson --summary exports/*.json > fills.ndjson\n"
        "  zcat frames.log.gz | truefill normalize --source ws > fills.ndjson");

    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? tool::exit_fine : tool::exit_usage;
    }
    options.from = truefill::parse_word<truefill::source>(from);
    return tool::normalize(options);
}

}  // namespace

int main(int argc, char** argv) {
    try {
        return run(argc, argv);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "truefill: %s\n", error.what());
        return tool::exit_unusable;
    }
}
