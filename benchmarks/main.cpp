// Agree first, time after: the contenders' rows are compared field by field before any clock
// starts.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <string>
#include <truefill/structure.hpp>

#include "task.hpp"

namespace {

struct input {
    std::string name;
    std::string page;
    std::size_t fills;
};

bool agree(const std::vector<std::unique_ptr<bench::contender>>& contenders, const input& in) {
    std::vector<bench::row> expected;
    std::vector<bench::row> rows;
    contenders.front()->read(in.page, expected);
    if (expected.size() != in.fills) {
        std::fprintf(stderr, "%s: %zu rows of %zu fills\n", in.name.c_str(), expected.size(),
                     in.fills);
        return false;
    }
    for (const auto& one : contenders) {
        one->read(in.page, rows);
        if (rows != expected) {
            std::fprintf(stderr, "%s: %s disagrees\n", in.name.c_str(), one->name().data());
            return false;
        }
    }
    return true;
}

void report(benchmark::State& state, const input& in) {
    const auto fills = static_cast<double>(in.fills);
    state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(in.page.size()));
    state.counters["per_fill"] = benchmark::Counter(
        fills, benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

}  // namespace

int main(int argc, char** argv) {
    std::vector<std::unique_ptr<bench::contender>> contenders;
    contenders.push_back(bench::make_truefill());
    contenders.push_back(bench::make_simdjson_dom());
    contenders.push_back(bench::make_nlohmann());
    const std::vector<input> inputs{{"current", bench::current_page(1000), 1000},
                                    {"legacy", bench::legacy_page(1000), 1000}};

    for (const input& in : inputs) {
        if (!agree(contenders, in)) {
            return 1;
        }
        for (const auto& one : contenders) {
            const std::string name = in.name + "/" + std::string{one->name()};
            benchmark::RegisterBenchmark(name.c_str(), [&](benchmark::State& state) {
                std::vector<bench::row> rows;
                for (auto _ : state) {
                    one->read(in.page, rows);
                    benchmark::DoNotOptimize(rows.data());
                }
                report(state, in);
            });
        }
        benchmark::RegisterBenchmark((in.name + "/stage 1 alone").c_str(),
                                     [&](benchmark::State& state) {
                                         truefill::structure tokens;
                                         for (auto _ : state) {
                                             benchmark::DoNotOptimize(tokens.index(in.page));
                                         }
                                         report(state, in);
                                     });
    }
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) {
        return 2;
    }
    benchmark::RunSpecifiedBenchmarks();
    benchmark::Shutdown();
}
