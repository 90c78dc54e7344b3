#include "commands/diagnose.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <truefill/version.hpp>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "base/terminal.hpp"
#include "diagnosis/criteria.hpp"
#include "diagnosis/judge.hpp"
#include "report/metrics.hpp"
#include "report/report.hpp"

namespace truefill::tool {

namespace {

/// An address without the user before its host.
std::string without_user(const std::string& address) {
    const std::size_t scheme = address.find("://");
    const std::size_t at = address.find('@');
    if (scheme == std::string::npos || at == std::string::npos || at < scheme) {
        return address;
    }
    return address.substr(0, scheme + 3) + address.substr(at + 1);
}

/// The command line for a report, without the key's id and file and without users.
std::string shown_command(const diagnose_options& options, timestamp from) {
    std::string text =
        fmt::format("truefill diagnose --sink {} --since {}", without_user(options.sink.address),
                    std::string_view{to_rfc3339(from)});
    text += options.account ? " --account '" + *options.account + '\'' : "";
    text += options.table.empty() ? "" : " --table " + options.table;
    text += options.exchange.address.empty()
                ? ""
                : fmt::format(" --exchange {} --key-id .. --key ..", options.exchange.address);
    text += options.subaccount ? fmt::format(" --subaccount {}", *options.subaccount) : "";
    return text;
}

diagnosis no_answer(const std::string& why, const std::optional<backlog_evidence>& backlog) {
    diagnosis nothing;
    nothing.criteria.push_back({.question = criterion::answer,
                                .answer = verdict::unknown,
                                .figure = why,
                                .threshold = "an answer",
                                .advice = "is the server running, and the address right?",
                                .details = {}});
    nothing.causes.push_back({"the sink does not answer", why});
    if (backlog) {
        nothing.checks.push_back(judge_delivery(*backlog));
    }
    return nothing;
}

diagnosis examine(const diagnose_options& options, const time_window& window) {
    std::optional<exchange_client> client;
    std::optional<exchange_evidence> from_exchange;
    if (!options.exchange.address.empty()) {
        const exchange_options& exchange = options.exchange;
        client.emplace(exchange.address, make_signer(exchange.key_id, exchange.key_file),
                       exchange.pages_per_second);
        from_exchange.emplace(*client, options.subaccount);
    }
    std::unique_ptr<evidence_source> source;
    try {
        source = open_evidence(options.sink);  // reads a file, which may be damaged
        const evidence found = gather(*source,
                                      {.window = window,
                                       .account = options.account,
                                       .subaccount = options.subaccount,
                                       .table = options.table},
                                      from_exchange ? &*from_exchange : nullptr);
        return judge(found, {.sink = options.sink.address,
                             .exchange = options.exchange.address,
                             .account = options.account.value_or(""),
                             .state = options.sink.state.string()});
    } catch (const failure& error) {
        if (error.exit_code() != exit_unusable) {
            throw;
        }
        return no_answer(error.what(), source ? source->backlog() : std::nullopt);
    }
}

int exit_code_of(verdict overall) {
    switch (overall) {
        case verdict::pass: return exit_pass;
        case verdict::fail: return exit_fail;
        case verdict::unknown: break;
    }
    return exit_cannot_tell;
}

void write(const diagnose_options& options, const diagnosis& found) {
    std::string text;
    if (options.json) {
        append_json(text, found);
        print_json(text);
    } else {
        append_text(text, found, wants_color(STDOUT_FILENO));
        print_painted(text);
    }
    if (!options.html.empty()) {
        std::string page;
        append_html(page, found);
        write_durably(fs::absolute(options.html), page);
    }
    if (!options.metrics.empty()) {
        write_durably(fs::absolute(options.metrics), metrics_of(found));
    }
}

verdict diagnose_once(const diagnose_options& options, const time_window& window) {
    diagnosis found = examine(options, window);
    found.sink = without_user(options.sink.address);
    found.from = window.from;
    found.to = window.to;
    found.version = version;
    found.command = shown_command(options, window.from);
    found.made = window.to;
    write(options, found);
    return found.overall();
}

}  // namespace

int diagnose(const diagnose_options& options) {
    stop_on_signals();
    const timestamp begun = now();
    const auto length = begun - options.since.value_or(begun - std::chrono::hours{1});
    for (;;) {
        const timestamp to = now();
        const verdict overall = diagnose_once(options, {to - length, to});
        if (options.every) {
            const auto took = now() - to;
            wait_for(std::max(std::chrono::milliseconds{0},
                              std::chrono::ceil<std::chrono::milliseconds>(*options.every - took)));
        }
        if (!options.every || stop_requested()) {
            return exit_code_of(overall);
        }
    }
}

}  // namespace truefill::tool
