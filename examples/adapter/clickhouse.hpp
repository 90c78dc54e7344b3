// ClickHouse over HTTP: statements out, tab-separated rows back, and what a failure means.
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

/// Where a database is: http[s]://[user@]host:port/database.
struct clickhouse_address {
    std::string server;  ///< http://host:port
    std::string user;    ///< "" is the server's default
    std::string database;

    /// Throws std::invalid_argument that says what is wrong. A password in the address is wrong:
    /// addresses end in logs and process lists.
    [[nodiscard]] static clickhouse_address parse(std::string_view url);
};

/// What came of a statement. Only ClickHouse itself can say `done` or `disagree`: its replies have
/// headers whose names begin with X-ClickHouse-, which a proxy's own replies do not.
enum class outcome : std::uint8_t {
    done = 1,
    unknown =
        2,  ///< no complete reply of the server, or a passing fault: send the same bytes again
    disagree = 3,   ///< a table, a column or a type is not what the statement takes it for
    no_access = 4,  ///< user, password, rights
};

struct clickhouse_reply {
    adapter::outcome outcome = outcome::unknown;
    int code = 0;      ///< ClickHouse's error code; 0 when it gave none
    std::string text;  ///< the rows, or what went wrong
};

/// Settings of a statement, by name.
using clickhouse_settings = std::vector<std::pair<std::string_view, std::string_view>>;

class clickhouse {
public:
    clickhouse(clickhouse_address address, std::string password)
        : address_{std::move(address)}, password_{std::move(password)} {}

    [[nodiscard]] const clickhouse_address& address() const noexcept { return address_; }

    /// Sends a statement; after `FORMAT ..` of an INSERT its rows follow. The reply is whole, or
    /// its outcome is unknown. `in_database`: false for the statement that creates it.
    [[nodiscard]] clickhouse_reply send(std::string_view statement,
                                        const clickhouse_settings& settings = {},
                                        bool in_database = true);

    /// Gives up waiting for a reply when this becomes true; null: never. Must outlive the object.
    void cancel_on(const std::atomic<bool>* cancelled) { cancelled_ = cancelled; }

    /// How long a statement may take; 30 s unless told.
    void wait_at_most(std::chrono::milliseconds time) { longest_ = time; }

private:
    http_client http_;
    clickhouse_address address_;
    std::string password_;
    std::chrono::milliseconds longest_{30'000};
    const std::atomic<bool>* cancelled_ = nullptr;
};

/// The fields of each row of a tab-separated reply, unescaped. NULL is the text "\N": ask so that a
/// column which may be NULL is no text.
[[nodiscard]] std::vector<std::vector<std::string>> tab_separated(std::string_view text);

/// A text as a literal of SQL, quotes included.
[[nodiscard]] std::string sql_literal(std::string_view text);

}  // namespace adapter
