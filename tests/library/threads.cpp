// One normalizer per thread reads the same payloads, under the thread sanitizer where it runs. The
// library has no global state, and simdjson and OpenSSL guard what they set up at first use. Every
// thread must get the results that one thread alone gets.
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

// libcrypto is not built with the sanitizer, which therefore does not see its locks.
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
            payload, [&](const fill_view& fill) { append_row(rows, fill); },
            [&](const reject_view& reject) {
                append_row(rows, reject, {"", 0});
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

    // All threads start together and before the first call, because a race would be at the first
    // use.
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
    for (std::thread& thread : threads) {
        thread.join();
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
