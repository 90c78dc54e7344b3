#include "clickhouse.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <stdexcept>

namespace adapter {

namespace {

/// ClickHouse's error code; 0 when the reply has none. Servers since version 20 send it in a
/// header, and all servers begin an error's text with it. A text without a header of ClickHouse
/// comes from a proxy.
int error_code_of(const http_reply& reply) {
    constexpr std::string_view beginning = "Code: ";
    std::string text = reply.header("X-ClickHouse-Exception-Code").value_or("");
    if (text.empty() && reply.has_header("X-ClickHouse-") && reply.body.starts_with(beginning)) {
        text = reply.body.substr(beginning.size(), 10);
    }
    int code = 0;
    std::from_chars(text.data(), text.data() + text.size(), code);
    return code;
}

outcome outcome_of(long status, int code) {
    // Unparsable input, unknown field, table, column, type, format, setting, database and so on.
    // The rows statements are typed, so these mean that program and schema are not made for each
    // other.
    constexpr std::array disagreements{6,  8,  10, 16, 26, 27, 36, 38, 41,  43,  46,  47,
                                       49, 50, 53, 60, 62, 72, 73, 81, 115, 117, 349, 691};
    // Unknown user, wrong password, no rights, authentication failed.
    constexpr std::array refusals{164, 192, 193, 194, 195, 497, 516};
    const auto among = [&](const auto& codes) {
        return std::find(codes.begin(), codes.end(), code) != codes.end();
    };
    if (among(disagreements)) {
        return outcome::disagree;
    }
    return among(refusals) || status == 401 || status == 403 ? outcome::no_access
                                                             : outcome::unknown;
}

/// The text of a reply for a message: the status, and the beginning of the body.
std::string message_of(const http_reply& reply) {
    std::string text = "HTTP " + std::to_string(reply.status) + ": ";
    text.append(reply.body, 0, 1000);
    while (text.ends_with('\n') || text.ends_with(' ')) {
        text.pop_back();
    }
    return text;
}

/// The outcome of a complete reply.
clickhouse_reply judged(http_reply reply, bool is_insert) {
    const int code = error_code_of(reply);
    if (reply.status != 200 || code != 0) {
        return {.outcome = outcome_of(reply.status, code), .code = code, .text = message_of(reply)};
    }
    if (reply.has_header("X-ClickHouse-Exception-Code")) {
        return {.outcome = outcome::unknown, .text = message_of(reply) + " (an exception)"};
    }
    if (!reply.has_header("X-ClickHouse-")) {
        return {.outcome = outcome::unknown,
                .text = "HTTP 200 without a header of ClickHouse's: somebody else answers"};
    }
    if (is_insert && !reply.body.empty()) {
        return {.outcome = outcome::unknown,
                .text = message_of(reply) + " (an INSERT has no such answer)"};
    }
    return {.outcome = outcome::done, .text = std::move(reply.body)};
}

}  // namespace

clickhouse_address clickhouse_address::parse(std::string_view url) {
    const auto wrong = [&](const std::string& why) {
        throw std::invalid_argument{why +
                                    "; a ClickHouse sink is http[s]://[user@]host:port/database"};
    };
    clickhouse_address found;
    const std::size_t scheme = url.find("://");
    if (scheme == std::string_view::npos ||
        (url.substr(0, scheme) != "http" && url.substr(0, scheme) != "https")) {
        wrong("neither http:// nor https://");
    }
    std::string_view rest = url.substr(scheme + 3);
    const std::size_t slash = rest.find('/');
    std::string_view host = rest.substr(0, slash);
    if (const std::size_t at = host.rfind('@'); at != std::string_view::npos) {
        found.user = host.substr(0, at);
        host.remove_prefix(at + 1);
        if (found.user.find(':') != std::string::npos) {
            wrong("a password does not belong in an address");
        }
    }
    if (slash != std::string_view::npos) {
        found.database = rest.substr(slash + 1);
    }
    if (host.empty() || host.front() == ':' ||
        host.find_first_of(" \t\r\n?#\\\"'") != std::string_view::npos) {
        wrong("no host");
    }
    const bool is_name = std::all_of(found.database.begin(), found.database.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               c == '_';
    });
    if (found.database.empty() || !is_name) {
        wrong("no database of letters, digits and _");
    }
    found.server = url.substr(0, scheme + 3);
    found.server += host;
    return found;
}

clickhouse_reply clickhouse::send(std::string_view statement, const clickhouse_settings& settings,
                                  bool in_database) {
    // With it the server sends the status only after the statement has ended, so that a late error
    // is not taken for a row.
    std::string url = address_.server + "/?wait_end_of_query=1";
    if (in_database) {
        url += "&database=" + address_.database;
    }
    for (const auto& [name, value] : settings) {
        url += '&';
        url += name;
        url += '=';
        url += url_escaped(value);
    }
    http_request request;
    request.url = std::move(url);
    request.body = statement;
    request.total_timeout = longest_;
    request.user = address_.user.empty() && !password_.empty() ? "default" : address_.user;
    request.password = password_;
    request.cancelled = cancelled_;
    http_reply reply = http_(request);
    if (!reply.complete()) {
        return {.outcome = outcome::unknown, .text = std::move(reply.error)};
    }
    return judged(std::move(reply), statement.starts_with("INSERT"));
}

std::vector<std::vector<std::string>> tab_separated(std::string_view text) {
    std::vector<std::vector<std::string>> rows;
    bool begins_row = true;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (begins_row) {
            rows.emplace_back(1);
            begins_row = false;
        }
        std::vector<std::string>& row = rows.back();
        const char c = text[at];
        if (c == '\n') {
            begins_row = true;
        } else if (c == '\t') {
            row.emplace_back();
        } else if (c != '\\' || at + 1 == text.size()) {
            row.back() += c;
        } else {
            switch (const char escaped = text[++at]) {
                case 'b': row.back() += '\b'; break;
                case 'f': row.back() += '\f'; break;
                case 'n': row.back() += '\n'; break;
                case 'r': row.back() += '\r'; break;
                case 't': row.back() += '\t'; break;
                case '0': row.back() += '\0'; break;
                case 'N': row.back() += "\\N"; break;
                default: row.back() += escaped;
            }
        }
    }
    return rows;
}

std::string sql_literal(std::string_view text) {
    std::string literal{"'"};
    for (const char c : text) {
        if (c == '\0') {
            literal += "\\0";
            continue;
        }
        if (c == '\'' || c == '\\') {
            literal += '\\';
        }
        literal += c;
    }
    return literal += '\'';
}

}  // namespace adapter
