// Runs each input once, warm, with callgrind counting, and writes a dump per input. Run it under
// `valgrind --tool=callgrind --instr-atstart=no`; without valgrind it counts nothing.
#include <fmt/format.h>
#include <valgrind/callgrind.h>

#include <cstdio>
#include <string>
#include <vector>

#include "contenders/contenders.hpp"
#include "harness/build.hpp"
#include "harness/encoders.hpp"
#include "harness/inputs.hpp"
#include "harness/measure.hpp"
#include "harness/task.hpp"

namespace {

void count(const std::string& what, const bench::lane& lane) {
    lane.run();
    lane.run();
    CALLGRIND_START_INSTRUMENTATION;
    lane.run();
    CALLGRIND_STOP_INSTRUMENTATION;
    const std::string label = fmt::format("{}\t{}", what, lane.items);
    CALLGRIND_DUMP_STATS_AT(label.c_str());
}

}  // namespace

int main() {
    std::printf("%s\n", bench::fingerprint().c_str());
    const auto reader = bench::make_truefill();
    for (const std::string& name : bench::input_names()) {
        if (name == "64 MB") {
            continue;
        }
        const bench::input in = bench::make_input(name);
        bench::output into;
        into.ids.reserve(in.items);
        const auto read_all = [&] {
            for (const std::string_view payload : in.payloads) {
                reader->read(payload, in.what, into);
            }
        };
        count(name, {.name = {}, .run = read_all, .items = in.items});
        if (name == "current") {
            std::vector<bench::lane> writers;
            bench::add_row_writers(in, writers);
            for (const bench::lane& writer : writers) {
                count(writer.name, writer);
            }
        } else if (name == "rejects") {
            std::vector<bench::lane> writers;
            bench::add_event_writer(in, writers);
            count(writers.front().name, writers.front());
        }
    }
}
