#include "comparison.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <truefill/vocabulary.hpp>

#include "contenders/contenders.hpp"
#include "contenders/python.hpp"
#include "harness/encoders.hpp"

namespace bench {

namespace {

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

void show_progress(const std::string& input_name) {
    if (isatty(STDERR_FILENO) != 0) {
        fmt::print(stderr, "\r\033[K{}", input_name);
    }
}

/// `reader` and `in` must outlive the lane.
lane lane_of(contender& reader, const input& in, std::string name) {
    const auto into = std::make_shared<output>();
    into->ids.reserve(in.items);
    return {.name = std::move(name),
            .run =
                [&reader, &in, into] {
                    for (const std::string_view payload : in.payloads) {
                        reader.read(payload, in.what, *into);
                    }
                },
            .items = in.items,
            .bytes = in.bytes,
            .calls = in.payloads.size()};
}

void report_difference(const contender& reader, const input& in, const output& expected,
                       const output& found) {
    fmt::print(stderr, "{}: {} disagrees: {} rows for {}", in.name, reader.name(),
               found.rows.size(), expected.rows.size());
    const auto differ = std::mismatch(expected.rows.begin(), expected.rows.end(),
                                      found.rows.begin(), found.rows.end());
    if (differ.first != expected.rows.end()) {
        fmt::print(stderr, ", from {} on", differ.first->order_id);
    }
    for (std::size_t i = 0; i < found.rejects.size(); ++i) {
        if (found.rejects[i] != expected.rejects[i]) {
            fmt::print(stderr, ", {} {} for {}",
                       truefill::name_of(static_cast<truefill::reason>(i)), found.rejects[i],
                       expected.rejects[i]);
        }
    }
    fmt::print(stderr, "\n");
}

}  // namespace

comparison::comparison(const comparison_options& options)
    : options_{options},
      filter_{options.filter, std::regex::ECMAScript | std::regex::icase},
      contenders_{all_contenders()} {}

std::optional<std::vector<section>> comparison::run() {
    std::vector<section> sections;
    for (const std::string& name : input_names()) {
        const bool takes_long_to_make = name == "64 MB";
        if (takes_long_to_make && !wants_a_contender(name)) {
            continue;
        }
        show_progress(name);
        const input in = make_input(name);
        auto measured = run(in);
        if (!measured) {
            return std::nullopt;
        }
        if (!measured->lanes.empty()) {
            sections.push_back(std::move(*measured));
        }
    }
    show_progress("");
    return sections;
}

bool comparison::wants(const std::string& input_name, std::string_view lane) const {
    return std::regex_search(fmt::format("{}/{}", input_name, lane), filter_);
}

bool comparison::wants_a_contender(const std::string& input_name) const {
    return std::any_of(contenders_.begin(), contenders_.end(),
                       [&](const auto& reader) { return wants(input_name, reader->name()); });
}

std::optional<section> comparison::run(const input& in) {
    section result{in.name, in.items, in.payloads.size(), in.bytes, {}};
    if (!add_contenders(in, result.lanes)) {
        return std::nullopt;
    }
    if (options_.check) {
        fmt::print("{}: {} contenders agree on {} items\n", in.name, result.lanes.size(), in.items);
        result.lanes.clear();
    } else {
        measure_lanes(in, result.lanes);
    }
    return result;
}

/// Adds a lane for each contender that reads this input; false where one disagrees.
bool comparison::add_contenders(const input& in, std::vector<lane>& lanes) {
    for (const auto& reader : contenders_) {
        if (!reader->reads(in.name) || !wants(in.name, reader->name())) {
            continue;
        }
        if (!agrees(*reader, in)) {
            return false;
        }
        lanes.push_back(lane_of(*reader, in, std::string{reader->name()}));
    }
    const bool is_python_read = in.name == "current" || in.name == "legacy";
    return !is_python_read || !wants(in.name, "Python json") || add_python(in, lanes);
}

bool comparison::add_python(const input& in, std::vector<lane>& lanes) {
    const std::shared_ptr<python> script =
        python::start(TRUEFILL_BENCHMARK_PYTHON, in.payloads.front());
    if (!script) {
        fmt::print(stderr, "no python3: its figures are left out\n");
        return true;
    }
    output expected;
    contenders_.front()->read(in.payloads.front(), in.what, expected);
    if (!script->agrees(expected.rows)) {
        fmt::print(stderr, "{}: Python json disagrees\n", in.name);
        return false;
    }
    lanes.push_back(
        {.name = "Python json", .items = in.items, .bytes = in.bytes, .timed_elsewhere = [script] {
             return script->time_once();
         }});
    return true;
}

/// Adds the lanes that are not contenders, and measures all that the filter wants.
void comparison::measure_lanes(const input& in, std::vector<lane>& lanes) {
    add_ceilings(in, lanes);
    input with_ids;
    if (in.name == "current") {
        add_row_writers(in, lanes);
    } else if (in.name == "rejects") {
        add_event_writer(in, lanes);
    } else if (in.name == "no ids") {
        with_ids = make_input("current");
        lanes.push_back(lane_of(*contenders_.front(), with_ids, "truefill, with ids"));
        add_digests(in, lanes);
    }
    std::erase_if(lanes, [&](const lane& lane) { return !wants(in.name, lane.name); });

    effort how;
    if (options_.quick) {
        how = {7, 2, 0.5};
    }
    measure(lanes, how);
    for (lane& lane : lanes) {
        lane.peak_kb = peak_in_child(lane.name, in.name);
        lane.run = {};
        lane.timed_elsewhere = {};
    }
}

/// Whether a contender reads what truefill reads, payload by payload.
bool comparison::agrees(contender& reader, const input& in) {
    output expected;
    output found;
    expected.ids.reserve(in.items);
    found.ids.reserve(in.items);
    std::size_t items = 0;
    for (const std::string_view payload : in.payloads) {
        contenders_.front()->read(payload, in.what, expected);
        reader.read(payload, in.what, found);
        items += expected.rows.size();
        if (expected.rows != found.rows || expected.rejects != found.rejects) {
            report_difference(reader, in, expected, found);
            return false;
        }
    }
    for (const std::uint32_t refused : expected.rejects) {
        items += refused;
    }
    if (items != in.items) {
        fmt::print(stderr, "{}: {} items of {}\n", in.name, items, in.items);
        return false;
    }
    return true;
}

/// Memory is measured in a child process, whose memory no other contender has touched.
std::optional<double> comparison::peak_in_child(const std::string& contender,
                                                const std::string& input_name) const {
    const bool is_contender =
        std::any_of(contenders_.begin(), contenders_.end(),
                    [&](const auto& reader) { return reader->name() == contender; });
    if (!is_contender) {
        return std::nullopt;
    }
    const std::string command = fmt::format("'/proc/{}/exe' --peak-of '{}' --peak-on '{}'",
                                            getpid(), contender, input_name);
    std::FILE* const child = popen(command.c_str(), "r");  // NOLINT(cert-env33-c): our own file
    if (child == nullptr) {
        return std::nullopt;
    }
    double kb = 0;
    const bool is_read = std::fscanf(child, "%lf", &kb) == 1;  // NOLINT(cert-err34-c)
    return pclose(child) == 0 && is_read ? std::optional{kb} : std::nullopt;
}

std::optional<double> comparison::peak_kb(std::string_view contender,
                                          const std::string& input_name) {
    const auto reader = std::find_if(contenders_.begin(), contenders_.end(),
                                     [&](const auto& one) { return one->name() == contender; });
    if (reader == contenders_.end()) {
        return std::nullopt;
    }
    const input in = make_input(input_name);
    forget_peak();
    const auto before = memory_now();
    output into;
    into.ids.reserve(in.items);
    for (int i = 0; i < 3; ++i) {
        for (const std::string_view payload : in.payloads) {
            (*reader)->read(payload, in.what, into);
        }
    }
    const auto after = memory_now();
    if (!before || !after) {
        return std::nullopt;
    }
    return std::max(0.0, after->peak_kb - before->resident_kb);
}

}  // namespace bench
