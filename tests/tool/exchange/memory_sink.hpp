// A sink in memory that decides as the real ones do: what is a duplicate, a change, a reject.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "booking/reconcile.hpp"
#include "booking/sink.hpp"

namespace truefill::test {

class memory_sink final : public tool::sink {
public:
    std::map<std::string, tool::stored_record> fills;  ///< by identity
    std::map<std::string, tool::reject_row> rejects;   ///< by the hash of their text
    std::map<std::string, timestamp> watermarks;       ///< by scope
    std::string damage;                                ///< of the watermark, for tests

    void open() override {}
    tool::write_result write(tool::batch&& rows) override {
        const auto find = [&](const record& fill) -> const tool::stored_record* {
            const auto found = fills.find(tool::identity_of(fill));
            return found == fills.end() ? nullptr : &found->second;
        };
        tool::reconciled done = tool::reconcile(std::move(rows.fills), find, ++time_us_);
        for (const tool::change& changed : done.counts.changes) {
            rows.rejects.push_back(tool::changed_row(changed.before, time_us_));
        }
        for (tool::stored_record& row : done.rows) {
            const std::string key = tool::identity_of(row.content);
            fills.insert_or_assign(key, std::move(row));
        }
        for (tool::reject_row& row : rows.rejects) {
            const std::string key = row.key();
            rejects.insert_or_assign(key, std::move(row));
        }
        if (rows.watermark) {
            timestamp& stored = watermarks[rows.watermark->of.scope()];
            stored = rows.watermark->replaces ? rows.watermark->to
                                              : std::max(stored, rows.watermark->to);
            damage.clear();
        }
        return std::move(done.counts);
    }
    void record_poll(const tool::poll_row& /*poll*/) override {}
    bool deliver() override { return true; }
    [[nodiscard]] std::chrono::milliseconds next_delivery() const override { return {}; }
    [[nodiscard]] std::string waiting() const override { return {}; }
    [[nodiscard]] tool::watermark_reading watermark_of(const tool::watermark_key& whose) override {
        const auto found = watermarks.find(whose.scope());
        if (found == watermarks.end()) {
            return {.time = {}, .damage = damage};
        }
        return {.time = found->second, .damage = damage};
    }
    [[nodiscard]] std::optional<timestamp> newest_fill(const tool::fill_filter& among) override {
        std::optional<timestamp> newest;
        for (const auto& [key, row] : fills) {
            if (tool::is_among(row.content, among)) {
                newest = std::max(newest.value_or(row.content.time), row.content.time);
            }
        }
        return newest;
    }
    [[nodiscard]] std::uint64_t reject_bytes_since(timestamp /*time*/) override { return 0; }

private:
    std::uint64_t time_us_ = 1'785'412'800'000'000;
};

}  // namespace truefill::test
