#include "server/server.hpp"

#include <httplib.h>

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string_view>
#include <thread>
#include <utility>

#include "base/rfc3339.hpp"
#include "server/connections.hpp"
#include "server/parameters.hpp"
#include "server/replies.hpp"
#include "server/request_log.hpp"
#include "wire/cursor.hpp"
#include "wire/page_writer.hpp"

namespace mock_exchange {

namespace {

constexpr std::string_view api = "/trade-api/v2";
constexpr std::int64_t day_us = 86'400 * second_us;

/// The path as it was sent, which is what is signed.
std::string_view sent_path(const httplib::Request& request) {
    return std::string_view{request.target}.substr(0, request.target.find('?'));
}

}  // namespace

class server::implementation {
public:
    implementation(const server_settings& settings, exchange& market, signature_check signatures)
        : settings_{settings},
          exchange_{market},
          signatures_{std::move(signatures)},
          faults_{settings.faults, settings.fault_rate, settings.seed},
          bucket_{settings.rate},
          pages_{market.shapes()} {
        configure();
        add_endpoints();
    }

    int bind(int port) {
        constexpr const char* here = "127.0.0.1";
        if (port == 0) {
            port_ = std::max(0, http_.bind_to_any_port(here));
        } else {
            port_ = http_.bind_to_port(here, port) ? port : 0;
        }
        return port_;
    }

    bool run() {
        http_.listen_after_bind();
        ended_ = true;
        return stopping_;
    }

    void stop() {
        using namespace std::chrono_literals;
        for (; !ended_; std::this_thread::sleep_for(5ms)) {
            if (http_.is_running() && !stopping_.exchange(true)) {
                http_.stop();
            }
            if (stopping_) {
                disconnect(port_);  // also those that wait for a next request
            }
        }
    }

private:
    using request = httplib::Request;
    using response = httplib::Response;
    /// An endpoint; says which fault it made, for the log.
    using endpoint = std::optional<fault> (implementation::*)(const request&, response&);

    void configure() {
        constexpr std::size_t threads = 32;  // a connection that is kept alive holds one
        constexpr std::size_t requests_a_connection = 1'000'000;
        http_.new_task_queue = [] { return new httplib::ThreadPool{threads}; };
        http_.set_keep_alive_max_count(requests_a_connection);
        http_.set_tcp_nodelay(true);
        // Without the library's default, by which two servers could share a port.
        http_.set_socket_options([](socket_t socket) {
            const int yes = 1;
            ::setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        });
        http_.set_error_handler([this](const request& asked, response& answer) {
            if (answer.body.empty()) {  // nobody's endpoint
                reply_flat(answer, answer.status, "not_found", "no such path", "");
                log(asked, answer, std::nullopt);
            }
        });
    }

    void add_endpoints() {
        const auto logged = [this](endpoint call) {
            return [this, call](const request& asked, response& answer) {
                const auto made = attempt(call, asked, answer);
                set_date(answer, made);
                log(asked, answer, made);
            };
        };
        http_.Get(std::string{api} + "/.*", logged(&implementation::signed_endpoint));
        http_.Get("/mock/stats", logged(&implementation::stats));
        http_.Get("/mock/truth", logged(&implementation::truth));
        http_.Post("/mock/add", logged(&implementation::add));
        http_.Post("/mock/faults", logged(&implementation::replace_faults));
        http_.Post("/mock/cutoff", logged(&implementation::move_cutoff));
        http_.Post("/mock/transfer", logged(&implementation::transfer));
        http_.Post("/mock/settle", logged(&implementation::settle));
    }

    std::optional<fault> attempt(endpoint call, const request& asked, response& answer) {
        try {
            return (this->*call)(asked, answer);
        } catch (const bad_request& bad) {
            reply_flat(answer, 400, "bad_request", "bad request", bad.details);
            return std::nullopt;
        }
    }

    static void set_date(response& answer, std::optional<fault> made) {
        if (made != fault::no_date) {
            const std::int64_t offset_us = made == fault::wrong_date ? -day_us : 0;
            answer.set_header("Date", http_date(now_us() + offset_us));
        }
    }

    void log(const request& asked, const response& answer, std::optional<fault> made) const {
        if (settings_.verbose) {
            std::string line = asked.method + ' ';
            line.append(sent_path(asked)) += ' ';
            line.append(answer.status < 0 ? "-" : std::to_string(answer.status)) +=
                ' ';  // no reply
            line.append(made ? name_of(*made) : "-") += '\n';
            std::fputs(line.c_str(), stderr);
        }
    }

    std::optional<fault> signed_endpoint(const request& asked, response& answer) {
        const std::string_view path = sent_path(asked).substr(api.size());
        const bool historical = path == "/historical/fills";
        const bool for_fills = historical || path == "/portfolio/fills";
        const std::int64_t at_us = now_us();
        ledger_.count_request(for_fills, at_us);
        // A fault's number is used up also by a request that is not answered.
        const std::optional<fault> planned = for_fills ? faults_.next() : std::nullopt;

        const credentials given{asked.get_header_value("KALSHI-ACCESS-KEY"),
                                asked.get_header_value("KALSHI-ACCESS-TIMESTAMP"),
                                asked.get_header_value("KALSHI-ACCESS-SIGNATURE")};
        if (const auto why = signatures_.refuse(given, asked.method, sent_path(asked), at_us)) {
            ledger_.count_unauthorized();
            reply_nested(answer, 401, "authentication_error", "authentication failed", *why);
        } else if (settings_.forbid) {
            reply_flat(answer, 403, "forbidden", "forbidden", "the key may not read");
        } else if (for_fills) {
            return fills(asked, answer, historical, planned);
        } else if (path == "/historical/cutoff") {
            cutoff(answer);
        } else if (path == "/portfolio/positions") {
            positions(asked, answer);
        } else {
            reply_flat(answer, 404, "not_found", "no such path", "");
        }
        return std::nullopt;
    }

    std::optional<fault> fills(const request& asked, response& answer, bool historical,
                               std::optional<fault> planned) {
        if (planned && (*planned == fault::refuse || reply_without_page(answer, *planned))) {
            ledger_.count_fault(*planned);
            if (*planned == fault::refuse) {
                disconnect(port_, asked.remote_port);
            }
            return planned;
        }
        const std::int64_t at_us = now_us();
        if (!bucket_.take(at_us)) {
            ledger_.count_rate_limited();
            reply_too_many(answer);
            return std::nullopt;
        }
        const query wanted =
            parse_query(asked, historical, exchange_.shapes(), settings_.max_limit, ledger_);
        const page found = historical ? exchange_.historical(wanted) : exchange_.recent(wanted);
        std::string next;
        if (planned == fault::repeat_cursor) {
            next = parameter(asked, "cursor");
            if (next.empty()) {
                next = encode_cursor(last_position, exchange_.shapes().fill_ids());
            }
        } else if (found.more) {
            next = encode_cursor(position_of(found.fills.back()), exchange_.shapes().fill_ids());
        }
        page_content content = page_content::fills;
        if (planned == fault::orders) {
            content = page_content::orders;
        } else if (settings_.incident && !historical) {
            content = page_content::incident;
        }
        std::string body = pages_.write(found, next, content, at_us);
        if (planned == fault::no_cursor || planned == fault::number_cursor) {
            const std::string cursor = "\"cursor\":\"" + next + "\"";
            body.replace(body.find(cursor), cursor.size(),
                         planned == fault::no_cursor ? R"("version":1)" : R"("cursor":1)");
        }
        send_page(answer, body, planned, at_us);
        return planned;
    }

    void send_page(response& answer, const std::string& body, std::optional<fault> planned,
                   std::int64_t at_us) {
        if (planned) {
            ledger_.count_fault(*planned);
        }
        if (planned == fault::reset) {
            reply_half(answer, body);
        } else if (planned == fault::truncate) {
            reply(answer, 200, body.substr(0, body.size() / 2));
        } else if (planned == fault::orders) {
            reply(answer, 200, body);
        } else {
            ledger_.count_page(at_us);
            if (planned == fault::drip) {
                reply_slowly(answer, body);
            } else {
                reply(answer, 200, body);
            }
        }
    }

    void reply_slowly(response& answer, const std::string& body) const {
        const std::size_t size = body.size();
        const std::size_t piece = size / 10 + 1;
        answer.status = 200;
        answer.set_content_provider(
            size, json,
            [this, body, piece](std::size_t offset, std::size_t left, httplib::DataSink& sink) {
                if (offset != 0) {
                    pause();
                }
                return sink.write(body.data() + offset, std::min(piece, left));
            });
    }

    /// In naps, so that a stop does not wait for it.
    void pause() const {
        using namespace std::chrono_literals;
        for (auto left = settings_.drip; left > 0ms && !stopping_; left -= 20ms) {
            std::this_thread::sleep_for(std::min<std::chrono::milliseconds>(left, 20ms));
        }
    }

    /// trades_created_ts parts the fills; the other two differ, so that to confuse them shows.
    void cutoff(response& answer) const {
        const std::int64_t cutoff_us = exchange_.cutoff_us();
        std::string body{R"({"market_settled_ts":")"};
        append_rfc3339(body, cutoff_us - 2 * day_us);
        body += R"(","orders_updated_ts":")";
        append_rfc3339(body, cutoff_us - day_us);
        body += R"(","trades_created_ts":")";
        append_rfc3339(body, cutoff_us);
        reply(answer, 200, body + R"("})");
    }

    /// By market, from the one that the cursor names.
    void positions(const request& asked, response& answer) const {
        constexpr std::int64_t most = 1'000;
        const auto limit = whole_number(asked, "limit", 1, most, "limit is out of range");
        const auto subaccount =
            whole_number(asked, "subaccount", 0, 63, "subaccount is not a number from 0 to 63");
        const auto first = whole_number(asked, "cursor", 0, n_markets, "cursor is unreadable");
        std::string body = R"({"market_positions":[)";
        std::string cursor;
        std::int64_t left = limit.value_or(100);
        for (const position_row& row : exchange_.positions_of(
                 subaccount ? std::optional{static_cast<std::uint8_t>(*subaccount)}
                            : std::nullopt)) {
            if (row.market < first.value_or(0)) {
                continue;
            }
            if (left-- == 0) {
                cursor = std::to_string(row.market);
                break;
            }
            body += body.back() == '[' ? "" : ",";
            exchange_.shapes().append_position(body, row);
        }
        reply(answer, 200, body + R"(],"event_positions":[],"cursor":")" + cursor + "\"}");
    }

    std::uint16_t market_parameter(const request& asked) const {
        const auto market = exchange_.shapes().market_of(parameter(asked, "ticker"));
        if (!market) {
            throw bad_request{"ticker is no market's"};
        }
        return *market;
    }

    std::optional<fault> transfer(const request& asked, response& answer) {
        constexpr std::int64_t most = 1'000'000'000;
        const auto count = whole_number(asked, "count_c", -most, most,
                                        "count_c is not a number of hundredths of a contract");
        exchange_.transfer(market_parameter(asked), count.value_or(0));
        reply(answer, 200, "{}");
        return std::nullopt;
    }

    std::optional<fault> settle(const request& asked, response& answer) {
        exchange_.settle(market_parameter(asked));
        reply(answer, 200, "{}");
        return std::nullopt;
    }

    std::optional<fault> stats(const request&, response& answer) {
        reply(answer, 200, ledger_.json());
        return std::nullopt;
    }

    std::optional<fault> truth(const request&, response& answer) {
        answer.status = 200;
        answer.set_chunked_content_provider(
            "application/x-ndjson",
            [this, last = first_position](std::size_t, httplib::DataSink& sink) mutable {
                std::string lines;
                if (exchange_.append_truth(lines, last)) {
                    return sink.write(lines.data(), lines.size());
                }
                sink.done();
                return true;
            });
        return std::nullopt;
    }

    std::optional<fault> add(const request& asked, response& answer) {
        constexpr std::int64_t most = 1'000'000;
        constexpr std::int64_t oldest_age = 1'000'000'000;
        const std::int64_t count =
            whole_number(asked, "n", 1, most, "n is not a number from 1 to 1000000").value_or(1);
        const std::int64_t age =
            whole_number(asked, "age", 0, oldest_age, "age is not a number of seconds before now")
                .value_or(0);
        const std::vector<std::string> ids =
            exchange_.add(static_cast<std::size_t>(count), now_us() - age * second_us);
        std::string body = "{\"added\":" + std::to_string(ids.size()) + ",\"fill_ids\":[";
        for (const std::string& id : ids) {
            body.append(body.back() == '[' ? "\"" : ",\"").append(id) += '"';
        }
        reply(answer, 200, body + "]}");
        return std::nullopt;
    }

    std::optional<fault> replace_faults(const request& asked, response& answer) {
        try {
            faults_.replace(parse_faults(asked.body));
        } catch (const std::invalid_argument&) {
            throw bad_request{"the body is no fault script: N:KIND or N:KIND*TIMES, by commas"};
        }
        reply(answer, 200, "{}");
        return std::nullopt;
    }

    std::optional<fault> move_cutoff(const request& asked, response& answer) {
        const auto cutoff_us = parse_rfc3339(parameter(asked, "t"));
        if (!cutoff_us) {
            throw bad_request{"t is not a time as RFC 3339 has it"};
        }
        exchange_.move_cutoff(*cutoff_us);
        reply(answer, 200, "{}");
        return std::nullopt;
    }

    server_settings settings_;
    exchange& exchange_;
    signature_check signatures_;
    fault_plan faults_;
    token_bucket bucket_;
    ledger ledger_;
    page_writer pages_;
    httplib::Server http_;
    int port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<bool> ended_ = false;
};

server::server(const server_settings& settings, exchange& market, signature_check signatures)
    : implementation_{std::make_unique<implementation>(settings, market, std::move(signatures))} {}
server::~server() = default;

int server::bind(int port) {
    return implementation_->bind(port);
}
bool server::run() {
    return implementation_->run();
}
void server::stop() {
    implementation_->stop();
}

}  // namespace mock_exchange
