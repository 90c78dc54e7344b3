// ClickHouse over HTTP: sends statements, reads tab-separated rows, and classifies failures.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http.hpp"

namespace adapter {

/// The address of a database: http[s]://[user@]host:port/database.
struct clickhouse_address {
    std::string server;  ///< http://host:port
    std::string user;    ///< "" is the server's default
    std::string database;

    /// Throws std::invalid_argument that names the mistake. A password in the address is a mistake,
    /// because addresses appear in logs and process lists.
    [[nodiscard]] static clickhouse_address parse(std::string_view url);
};

/// The outcome of a statement. `done` and `disagree` need a reply of ClickHouse itself: its replies
/// have headers whose names begin with X-ClickHouse-, which the replies of a proxy do not have.
enum class outcome : std::uint8_t {
    done = 1,
    unknown =
        2,  ///< no complete reply of the server, or a temporary fault: send the same bytes again
    disagree = 3,   ///< a table, a column or a type differs from what the statement expects
    no_access = 4,  ///< the user, the password or the rights do not suffice
};

struct clickhouse_reply {
    adapter::outcome outcome = outcome::unknown;
    int code = 0;      ///< ClickHouse's error code; 0 when it gave none
    std::string text;  ///< the rows, or the error
};

/// Settings of a statement, by name.
using clickhouse_settings = std::vector<std::pair<std::string_view, std::string_view>>;

class clickhouse {
public:
    /// How long a statement may take unless wait_at_most() was called.
    static constexpr std::chrono::milliseconds usual_wait{30'000};

    clickhouse(clickhouse_address address, std::string password)
        : address_{std::move(address)}, password_{std::move(password)} {}

    [[nodiscard]] const clickhouse_address& address() const noexcept { return address_; }

    /// Sends a statement. The rows of an INSERT follow after `FORMAT ..`. The reply is complete, or
    /// its outcome is unknown. `in_database`: false for the statement that creates it.
    [[nodiscard]] clickhouse_reply send(std::string_view statement,
                                        const clickhouse_settings& settings = {},
                                        bool in_database = true);

    /// Stops waiting for a reply when *cancelled becomes true. It must outlive the object; null
    /// means never.
    void cancel_on(const std::atomic<bool>* cancelled) { cancelled_ = cancelled; }

    /// Sets how long a statement may take.
    void wait_at_most(std::chrono::milliseconds time) { longest_ = time; }

private:
    http_client http_;
    clickhouse_address address_;
    std::string password_;
    std::chrono::milliseconds longest_ = usual_wait;
    const std::atomic<bool>* cancelled_ = nullptr;
};

/// The fields of each row of a tab-separated reply, unescaped. NULL is the text "\N", so a
/// SELECT must not return a nullable column as a text.
[[nodiscard]] std::vector<std::vector<std::string>> tab_separated(std::string_view text);

/// A text as a literal of SQL, with its quotes.
[[nodiscard]] std::string sql_literal(std::string_view text);

}  // namespace adapter
