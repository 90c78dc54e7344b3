#include "cli/stream_options.hpp"

#include <stdexcept>
#include <string>

#include "cli/command_line.hpp"
#include "cli/times.hpp"

namespace truefill::tool {

namespace {

/// The WebSocket of the exchange at this address; "" where it is not known.
std::string stream_of(const std::string& exchange) {
    return exchange.starts_with("https://external-api.kalshi.com/")
               ? "wss://external-api-ws.kalshi.com/trade-api/ws/v2"
               : "";
}

}  // namespace

void add_stream_options(CLI::App* command, sync_options& options) {
    CLI::Option* const stream =
        command
            ->add_option_function<std::string>(
                "--stream",
                [&options](const std::string& url) {
                    try {
                        options.stream = adapter::stream_address::parse(
                            url.empty() ? stream_of(options.exchange.address) : url);
                    } catch (const std::invalid_argument& error) {
                        throw CLI::ValidationError("--stream", error.what());
                    }
                },
                "Book fills as they happen, from the exchange's WebSocket, and ask REST for what "
                "it "
                "missed: when it connects, when it lost a fill, and as --every says [60s]; without "
                "an address the one beside --exchange [REST alone]")
            ->type_name("WSS")
            ->expected(0, 1);
    for (const char* other : {"--once", "--until", "--ticker", "--subaccount"}) {
        stream->excludes(command->get_option(other));
    }
    add_parsed(
        command, "--silence",
        [&options](const std::string& text) { options.silence = parse_duration(text); },
        "After so much time without a message or a ping the stream's connection is dead [30s]")
        ->type_name("TIME")
        ->needs(stream);
}

}  // namespace truefill::tool
