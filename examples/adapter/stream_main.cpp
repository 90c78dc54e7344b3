// Fills as they happen: the stream and the normalizer. Writes one JSON object per fill.
//
// usage: example_stream wss://HOST/PATH KEY_ID KEY.pem [SILENCE_MS]
//
// A stream alone loses fills: nothing is sent again after a reconnect, and nothing tells what was
// lost. `truefill sync --stream` asks REST for that; docs/stream.md tells how.
#include <atomic>
#include <csignal>
#include <iostream>
#include <string>
#include <truefill/normalizer.hpp>
#include <truefill/output/rows.hpp>
#include <truefill/print.hpp>

#include "signer.hpp"
#include "stream.hpp"

namespace {

std::atomic<bool> stop{false};

int run(const std::string& url, const std::string& key_id, const std::string& key_file,
        adapter::stream_options options) {
    const adapter::signer sign{key_id, key_file};
    truefill::normalizer normalize;
    options.cancelled = &stop;
    const std::string end = adapter::run_stream(
        adapter::stream_address::parse(url), sign, options, [&](std::string_view message) {
            std::string rows;
            normalize(
                message, truefill::source::ws,
                [&](const truefill::fill_view& fill) { truefill::append_row(rows, fill); },
                [](const truefill::reject_view& reject) {
                    std::cerr << "refused: " << reject.why << '\n';
                });
            std::cout << rows << std::flush;
        });
    std::cerr << "the stream ended: " << end << '\n';
    return stop ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 4 && argc != 5) {
        std::cerr << "usage: example_stream wss://HOST/PATH KEY_ID KEY.pem [SILENCE_MS]\n";
        return 2;
    }
    std::signal(SIGTERM, [](int) { stop = true; });
    try {
        adapter::stream_options options;
        if (argc == 5) {
            options.silence = std::chrono::milliseconds{std::stoi(argv[4])};
        }
        return run(argv[1], argv[2], argv[3], options);
    } catch (const std::exception& error) {
        std::cerr << "example_stream: " << error.what() << '\n';
        return 2;
    }
}
