// The sink that needs no server: a folder of NDJSON, one line a fill, safe to kill and to share.
#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/digest.hpp"
#include "booking/sink.hpp"
#include "ndjson/journal.hpp"

namespace truefill::tool {

/// fills-000001.ndjson .. (a new one at 64 MB), rejects.ndjson, links.ndjson, polls.ndjson. Batches
/// are written under a lock, so that several programs may share a folder. The index in memory takes
/// about 80 bytes a fill.
class ndjson_store final : public sink {
public:
    explicit ndjson_store(fs::path folder);

    void open() override;
    write_result write(batch&& rows) override;
    void record_poll(const poll_row& poll) override;
    bool deliver() override { return true; }
    [[nodiscard]] std::chrono::milliseconds next_delivery() const override {
        return std::chrono::hours{1};
    }
    [[nodiscard]] std::string waiting() const override { return {}; }
    [[nodiscard]] std::optional<timestamp> newest_fill(const fill_filter& among) override;
    [[nodiscard]] std::uint64_t reject_bytes_since(timestamp time) override;
    [[nodiscard]] watermark_reading watermark_of(const watermark_key& whose) override {
        return watermark_file{folder_, whose}.get();
    }

private:
    struct place {
        std::uint32_t segment = 0;
        std::uint64_t offset = 0;
    };

    [[nodiscard]] file_lock lock() const { return file_lock{folder_ / "lock"}; }
    void catch_up();
    void read_segment(std::uint32_t segment);
    void append_fills(const std::string& lines, const std::vector<fingerprint>& keys);
    void replace_fills(
        std::unordered_map<std::uint32_t, std::unordered_map<std::uint64_t, std::string>>& lines);
    [[nodiscard]] fs::path segment_file(std::size_t number) const;

    fs::path folder_;
    std::deque<journal> segments_;
    std::unordered_map<fingerprint, place, fingerprint_hash> index_;
    journal rejects_;
    std::unordered_set<fingerprint, fingerprint_hash> rejected_;
    journal links_;
    std::unordered_map<fingerprint, fingerprint, fingerprint_hash> linked_;
    journal polls_;
};

}  // namespace truefill::tool
