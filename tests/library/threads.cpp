// A normalizer per thread over the same payloads, under the thread sanitizer where it runs: the
// library has no state of its own, and what simdjson and OpenSSL set up at first use is theirs to
// guard. Every thread must see what one thread alone sees.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <latch>
#include <string>
#include <thread>
#include <truefill/gates.hpp>
#include <truefill/normalizer.hpp>
#include <truefill/output/rows.hpp>
#include <vector>

using namespace truefill;

// How libcrypto guards what it shares, the sanitizer can't see: it is not built with it.
// NOLINTNEXTLINE(bugprone-reserved-identifier,readability-identifier-naming): the sanitizer's name
extern "C" const char* __tsan_default_suppressions() {
    return "called_from_lib:libcrypto.so\n";
}

namespace {

std::string all_of(const std::vector<std::string>& payloads) {
    std::string rows;
    normalizer normalize{price_band{0.01_usd, 0.99_usd}};
    stats total;
    for (const std::string& payload : payloads) {
        total += normalize(
            payload, [&](const fill_view& one) { append_row(rows, one); },
            [&](const reject_view& bad) {
                append_row(rows, bad, {"", 0});
            });
    }
    return rows + std::to_string(total.n_passed) + ' ' + std::to_string(total.n_synthetic);
}

}  // namespace

int main() {
    std::vector<std::string> payloads;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{TRUEFILL_VECTORS}) {
        if (entry.path().extension() == ".json") {
            std::ifstream in{entry.path(), std::ios::binary};
            payloads.emplace_back(std::istreambuf_iterator<char>{in},
                                  std::istreambuf_iterator<char>{});
        }
    }

    // Together, and before anything was called: the first use is where a race would be.
    constexpr std::size_t workers = 4;
    std::vector<std::string> seen(workers);
    std::latch start{workers};
    std::vector<std::thread> threads;
    threads.reserve(workers);
    for (std::string& mine : seen) {
        threads.emplace_back([&] {
            start.arrive_and_wait();
            mine = all_of(payloads);
        });
    }
    for (std::thread& one : threads) {
        one.join();
    }

    const std::string alone = all_of(payloads);
    for (const std::string& rows : seen) {
        if (rows != alone) {
            std::puts("a thread among others sees other fills than one alone");
            return 1;
        }
    }
    std::printf("%zu threads, %zu payloads each, %zu bytes of rows\n", workers, payloads.size(),
                alone.size());
    return payloads.size() >= 70 ? 0 : 1;
}
