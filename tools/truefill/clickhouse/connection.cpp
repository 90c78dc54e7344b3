#include "clickhouse/connection.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <utility>

#include "base/log.hpp"

namespace truefill::tool {

namespace {

constexpr std::string_view distributed = "Distributed";
constexpr std::string_view replicated = "Replicated";

/// Settings that not every version knows.
constexpr std::array<std::string_view, 3> newer_settings{"async_insert", "deduplicate_insert",
                                                         "insert_deduplication_token"};

/// Whether another host may answer better: no complete reply, a fault that passes, or a table or
/// database that is not known there (60, 81), as on a host whose disk was lost. 49, a logical
/// error, is one host's as well.
bool is_for_another_host(const adapter::clickhouse_reply& reply) {
    return reply.outcome == adapter::outcome::unknown ||
           (reply.outcome == adapter::outcome::disagree &&
            (reply.code == 49 || reply.code == 60 || reply.code == 81));
}

bool may_be_repeated(std::string_view statement) {
    return statement.starts_with("SELECT") || statement.starts_with("INSERT");
}

bool is_shared(std::string_view engine) {
    return engine == distributed || engine.starts_with(replicated);
}

}  // namespace

clickhouse_hosts parse_hosts(std::string_view url) {
    const std::size_t scheme = url.find("://");
    const std::size_t begin = scheme == std::string_view::npos ? 0 : scheme + 3;
    const std::size_t end = std::min(url.find('/', begin), url.size());
    const std::string_view authority = url.substr(begin, end - begin);
    const std::size_t at = authority.rfind('@');
    const std::size_t user = at == std::string_view::npos ? 0 : at + 1;
    clickhouse_hosts hosts;
    for (std::size_t from = user; from <= authority.size();) {
        const std::size_t comma = std::min(authority.find(',', from), authority.size());
        std::string one{url.substr(0, begin + user)};
        one += authority.substr(from, comma - from);
        one += url.substr(end);
        hosts.push_back(adapter::clickhouse_address::parse(one));
        const auto is_same = [&](const auto& host) { return host.server == hosts.back().server; };
        if (std::count_if(hosts.begin(), hosts.end(), is_same) > 1) {
            throw std::invalid_argument{"a host is named twice: " + hosts.back().server};
        }
        from = comma + 1;
    }
    return hosts;
}

connection::connection(const clickhouse_hosts& hosts, const std::string& password,
                       std::chrono::milliseconds return_after)
    : return_after_{return_after} {
    hosts_.reserve(hosts.size());
    for (const auto& address : hosts) {
        hosts_.push_back(host{adapter::clickhouse{address, password}, false, "", {}});
    }
}

void connection::cancel_on(const std::atomic<bool>* cancelled) {
    cancelled_ = cancelled;
    for (host& each : hosts_) {
        each.client.cancel_on(cancelled);
    }
}

void connection::wait_at_most(std::chrono::milliseconds time) {
    longest_ = time;
    for (host& each : hosts_) {
        each.client.wait_at_most(time);
    }
}

bool connection::has_shared_tables() const noexcept {
    return is_shared(hosts_[current_].engine);
}

bool connection::has_distributed_tables() const noexcept {
    return hosts_[current_].engine == distributed;
}

adapter::clickhouse_settings connection::settings_for(const host& of) {
    if (!is_shared(of.engine)) {
        return {};
    }
    // Without the first an acknowledged row may lie on one disk, for another shard. The second lets
    // an IN have a SELECT of a distributed table. Without the third a repeated INSERT may be
    // dropped although the rows are nowhere any more. With the fourth a look-up and an INSERT
    // prefer the same replicas. With the last a question fails while a shard is down, also where
    // the user's profile would leave the shard out.
    adapter::clickhouse_settings settings{{"insert_distributed_sync", "1"},
                                          {"distributed_product_mode", "global"},
                                          {"insert_deduplicate", "0"},
                                          {"load_balancing", "in_order"},
                                          {"skip_unavailable_shards", "0"}};
    if (of.settings.contains("deduplicate_insert")) {
        settings.emplace_back("deduplicate_insert", "disable");
    }
    return settings;
}

adapter::clickhouse_reply connection::prepare(host& of) {
    adapter::clickhouse_reply fine{.outcome = adapter::outcome::done, .code = 0, .text = {}};
    if (of.is_checked || is_preparing_) {
        return fine;
    }
    std::string names;
    for (const std::string_view name : newer_settings) {
        names += (names.empty() ? "" : ", ") + adapter::sql_literal(name);
    }
    auto reply = of.client.send(
        "SELECT 'engine' AS kind, engine AS value FROM system.tables WHERE database = " +
            adapter::sql_literal(of.client.address().database) +
            " AND name = 'mm_fills_v2' UNION ALL SELECT 'setting' AS kind, name AS value FROM "
            "system.settings WHERE name IN (" +
            names + ") FORMAT TabSeparated",
        {}, false);
    if (reply.outcome != adapter::outcome::done) {
        return reply;
    }
    of.engine.clear();
    for (const auto& row : adapter::tab_separated(reply.text)) {
        if (row.at(0) == "engine") {
            of.engine = row.at(1);
        } else {
            of.settings.insert(row.at(1));
        }
    }
    if (hosts_.size() > 1 && !of.engine.empty() && !is_shared(of.engine)) {
        return {.outcome = adapter::outcome::disagree,
                .code = 0,
                .text = "the address has several hosts, and mm_fills_v2 at " +
                        of.client.address().server + " is a " + of.engine +
                        ", which that host keeps for itself"};
    }
    if (check_) {
        is_preparing_ = true;
        try {
            reply = check_();
        } catch (...) {
            is_preparing_ = false;
            throw;
        }
        is_preparing_ = false;
        if (reply.outcome != adapter::outcome::done) {
            return reply;
        }
    }
    of.is_checked = !of.engine.empty();
    return fine;
}

template <class Send>
adapter::clickhouse_reply connection::around(bool may_move, const Send& send) {
    if (may_move) {
        return_to_first();
    }
    const std::size_t first = current_;
    std::optional<adapter::clickhouse_reply> unknown;
    std::string why;
    for (std::size_t n = 1;; ++n) {
        host& of = hosts_[current_];
        auto reply =
            may_move ? prepare(of) : adapter::clickhouse_reply{adapter::outcome::done, 0, {}};
        const bool is_sent = reply.outcome == adapter::outcome::done;
        if (is_sent) {
            reply = send(of);
        }
        // A host with wrong tables did not see the statement. One that gave no answer may take it.
        const bool may_be_taken_later =
            !is_sent && unknown && reply.outcome == adapter::outcome::disagree;
        if (!is_for_another_host(reply) && !may_be_taken_later) {
            if (current_ != first) {
                moved_at_ = clock::now();
                log_switch(first, why);
            }
            return reply;
        }
        if (hosts_.size() > 1) {
            of.is_checked = false;
        }
        if (reply.outcome == adapter::outcome::unknown && !unknown) {
            unknown = reply;
        }
        const bool is_cancelled = cancelled_ != nullptr && cancelled_->load();
        if (is_cancelled && !unknown && may_move && !is_preparing_ && n < hosts_.size()) {
            unknown = adapter::clickhouse_reply{
                adapter::outcome::unknown, 0,
                "the program stops, and not every host was asked: " + reply.text};
        }
        if (!may_move || is_preparing_ || is_cancelled || n == hosts_.size()) {
            current_ = is_preparing_ ? current_ : first;
            return unknown ? *std::move(unknown) : reply;
        }
        why = reply.text;
        current_ = (current_ + 1) % hosts_.size();
    }
}

adapter::clickhouse_reply connection::send(std::string_view statement,
                                           const adapter::clickhouse_settings& settings,
                                           bool in_database) {
    return around(may_be_repeated(statement), [&](host& of) {
        auto all = settings_for(of);
        all.insert(all.end(), settings.begin(), settings.end());
        return of.client.send(statement, all, in_database);
    });
}

adapter::clickhouse_reply connection::insert(std::string_view statement, std::string_view token) {
    return around(true, [&](host& of) {
        auto settings = settings_for(of);
        settings.emplace_back("input_format_skip_unknown_fields", "0");
        if (of.settings.contains("async_insert")) {  // recent servers have it on by default
            settings.emplace_back("async_insert", "0");
        }
        if (of.settings.contains("insert_deduplication_token") && !is_shared(of.engine) &&
            !token.empty()) {
            settings.emplace_back("insert_deduplication_token", token);
        }
        return of.client.send(statement, settings);
    });
}

adapter::clickhouse_reply connection::send_here(std::string_view statement,
                                                const adapter::clickhouse_settings& settings) {
    host& of = hosts_[current_];
    auto all = settings_for(of);
    all.insert(all.end(), settings.begin(), settings.end());
    return of.client.send(statement, all);
}

void connection::return_to_first() {
    if (current_ == 0 || is_preparing_ || clock::now() - moved_at_ < return_after_) {
        return;
    }
    moved_at_ = clock::now();
    adapter::clickhouse& client = hosts_.front().client;
    client.wait_at_most(std::chrono::seconds{2});
    const auto reply = client.send("SELECT 1", {}, false);
    client.wait_at_most(longest_);
    if (reply.outcome == adapter::outcome::done) {
        const std::size_t from = std::exchange(current_, 0);
        log_switch(from, "the first host answers again");
    }
}

void connection::log_switch(std::size_t from, const std::string& why) const {
    log_event("sink_switched", [&](event& line) {
        line.text("from", hosts_[from].client.address().server)
            .text("to", address().server)
            .text("why", why);
    });
}

}  // namespace truefill::tool
