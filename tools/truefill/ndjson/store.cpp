#include "ndjson/store.hpp"

#include <cstdio>
#include <truefill/output/events.hpp>
#include <truefill/output/rows.hpp>
#include <utility>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/json_read.hpp"
#include "base/log.hpp"
#include "booking/reconcile.hpp"
#include "booking/record_json.hpp"

namespace truefill::tool {

namespace {

constexpr std::uint64_t segment_size = std::uint64_t{64} * 1024 * 1024;

[[noreturn]] void throw_unreadable(const fs::path& file, std::uint64_t offset) {
    throw failure{exit_schema, file.string() + ", byte " + std::to_string(offset) +
                                   ": not a line of this store; put the file back, or aside"};
}

void append_line(std::string& out, const stored_record& row) {
    {
        json::object line{out};
        line.text("account", row.content.account);
        write_fields(line, row.content);
        line.number("ingest_ver", row.version);
    }
    out += '\n';
}

/// Whom a link is of, and what it says.
std::pair<fingerprint, fingerprint> keys_of_link(const std::string& account,
                                                 const std::string& order_id,
                                                 const std::string& decision_id) {
    return {fingerprint::of(std::to_string(account.size()) + ' ' + account + order_id),
            fingerprint::of(decision_id)};
}

}  // namespace

ndjson_store::ndjson_store(fs::path folder)
    : folder_{std::move(folder)},
      rejects_{folder_ / "rejects.ndjson"},
      links_{folder_ / "links.ndjson"},
      polls_{folder_ / "polls.ndjson"} {}

fs::path ndjson_store::segment_file(std::size_t number) const {
    std::string digits = std::to_string(number + 1);
    digits.insert(0, digits.size() < 6 ? 6 - digits.size() : 0, '0');
    return folder_ / ("fills-" + digits + ".ndjson");
}

void ndjson_store::open() {
    fs::create_directories(folder_);
    const file_lock held = lock();
    catch_up();
    log_event("schema_verified", [&](event& line) {
        line.text("table", (folder_ / "fills-*.ndjson").string())
            .texts("columns",
                   std::vector<std::string_view>{"account", "fill_id", "exchange_order_id",
                                                 "client_order_id", "market_ticker", "side",
                                                 "action", "price_dollars", "price_cents", "size",
                                                 "ts_us", "fee", "is_taker", "subaccount",
                                                 "exchange_index", "source", "notes", "ingest_ver"})
            .number("rows", index_.size());
    });
}

void ndjson_store::read_segment(std::uint32_t segment) {
    simdjson::dom::parser parser;
    journal& file = segments_[segment];
    file.catch_up([&](std::string_view line, std::uint64_t offset) {
        const auto row = read_line(parser, line);
        if (!row) {
            throw_unreadable(file.file(), offset);
        }
        index_[fingerprint::of(identity_of(row->content))] = {segment, offset};
    });
}

void ndjson_store::catch_up() {
    while (segments_.empty() || fs::exists(segment_file(segments_.size()))) {
        segments_.emplace_back(segment_file(segments_.size()));
    }
    for (std::uint32_t segment = 0; segment < segments_.size(); ++segment) {
        read_segment(segment);
    }
    simdjson::dom::parser parser;
    const auto read = [&](const journal& file, std::string_view line, std::uint64_t offset) {
        const auto row = object_in(parser, line);
        if (!row) {
            throw_unreadable(file.file(), offset);
        }
        return *row;
    };
    rejects_.catch_up([&](std::string_view line, std::uint64_t offset) {
        const auto row = read(rejects_, line, offset);
        rejected_.insert(fingerprint::of(text_or_blank(row, "raw_sha256")));
    });
    links_.catch_up([&](std::string_view line, std::uint64_t offset) {
        const auto row = read(links_, line, offset);
        const auto [of, says] =
            keys_of_link(text_or_blank(row, "account"), text_or_blank(row, "exchange_order_id"),
                         text_or_blank(row, "decision_id"));
        linked_[of] = says;
    });
}

write_result ndjson_store::write(batch&& rows) {
    const file_lock held = lock();
    catch_up();
    simdjson::dom::parser parser;
    stored_record kept;
    const auto find = [&](const record& one) -> const stored_record* {
        const auto found = index_.find(fingerprint::of(identity_of(one)));
        if (found == index_.end()) {
            return nullptr;
        }
        const journal& file = segments_[found->second.segment];
        auto row = read_line(parser, file.line_at(found->second.offset));
        if (!row) {
            throw_unreadable(file.file(), found->second.offset);
        }
        kept = std::move(*row);
        return &kept;
    };
    const std::uint64_t time = now_us();
    reconciled done = reconcile(std::move(rows.fills), find, time);
    for (const change& one : done.counts.changes) {
        rows.rejects.push_back(changed_row(one.before, time));
    }

    // Rejects first: the older content of a fill that changed is kept before it is replaced.
    std::string lines;
    for (const reject_row& one : rows.rejects) {
        if (rejected_.insert(fingerprint::of(one.key())).second) {
            {
                json::object line{lines};
                write_fields(line, one);
            }
            lines += '\n';
        }
    }
    if (!lines.empty()) {
        rejects_.append(lines);
    }

    std::string added;
    std::vector<fingerprint> keys;
    std::unordered_map<std::uint32_t, std::unordered_map<std::uint64_t, std::string>> replaced;
    for (const stored_record& row : done.rows) {
        const fingerprint key = fingerprint::of(identity_of(row.content));
        const auto found = index_.find(key);
        if (found == index_.end()) {
            append_line(added, row);
            keys.push_back(key);
        } else {
            append_line(replaced[found->second.segment][found->second.offset], row);
        }
    }
    replace_fills(replaced);
    append_fills(added, keys);

    lines.clear();
    for (const link_row& one : rows.links) {
        const auto [of, says] = keys_of_link(one.account, one.order_id, one.decision_id);
        if (const auto found = linked_.find(of); found != linked_.end() && found->second == says) {
            continue;
        }
        linked_[of] = says;
        {
            json::object line{lines};
            write_fields(line, one);
            line.number("ver", time);
        }
        lines += '\n';
    }
    if (!lines.empty()) {
        links_.append(lines);
    }
    if (rows.watermark) {
        watermark_file{folder_, rows.watermark->of}.raise(rows.watermark->to,
                                                          rows.watermark->replaces);
    }
    return std::move(done.counts);
}

void ndjson_store::append_fills(const std::string& lines, const std::vector<fingerprint>& keys) {
    if (lines.empty()) {
        return;
    }
    if (segments_.back().size() >= segment_size) {
        segments_.emplace_back(segment_file(segments_.size()));
    }
    journal& file = segments_.back();
    place next{static_cast<std::uint32_t>(segments_.size() - 1), file.size()};
    file.append(lines);
    const std::uint64_t first = next.offset;
    for (const fingerprint& key : keys) {
        index_[key] = next;
        next.offset = first + lines.find('\n', next.offset - first) + 1;
    }
}

void ndjson_store::replace_fills(
    std::unordered_map<std::uint32_t, std::unordered_map<std::uint64_t, std::string>>& lines) {
    for (auto& [segment, by_offset] : lines) {
        journal& file = segments_[segment];
        const std::string before = read_file(file.file()).value_or("");
        std::string after;
        after.reserve(before.size() + 4096);
        for (std::size_t at = 0; at < before.size();) {
            const std::size_t end = before.find('\n', at) + 1;
            const auto found = by_offset.find(at);
            after += found == by_offset.end() ? std::string_view{before}.substr(at, end - at)
                                              : std::string_view{found->second};
            at = end;
        }
        file.replace(after);
        read_segment(segment);
    }
}

std::optional<timestamp> ndjson_store::newest_fill(const fill_filter& among) {
    const file_lock held = lock();
    catch_up();
    simdjson::dom::parser parser;
    std::optional<timestamp> newest;
    for (const auto& [key, where] : index_) {
        const auto row = read_line(parser, segments_[where.segment].line_at(where.offset));
        if (row && is_among(row->content, among)) {
            newest = std::max(newest.value_or(row->content.time), row->content.time);
        }
    }
    return newest;
}

std::uint64_t ndjson_store::reject_bytes_since(timestamp time) {
    std::uint64_t bytes = 0;
    journal lines{folder_ / "rejects.ndjson"};
    const file_lock held = lock();
    simdjson::dom::parser parser;
    lines.catch_up([&](std::string_view line, std::uint64_t) {
        const auto row = object_in(parser, line);
        if (row && integer_at(*row, "seen_us").value_or(0) >= microseconds_of(time)) {
            bytes += text_or_blank(*row, "raw").size();
        }
    });
    return bytes;
}

void ndjson_store::record_poll(const poll_row& poll) {
    const file_lock held = lock();
    polls_.catch_up([](std::string_view, std::uint64_t) {});
    std::string line;
    {
        json::object row{line};
        write_fields(row, poll);
    }
    line += '\n';
    polls_.append(line, false);
}

}  // namespace truefill::tool
