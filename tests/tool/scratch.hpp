// Helpers of the tests of the program's parts: temporary folders, messages, a fill.
#pragma once

#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <system_error>
#include <truefill/output/rows.hpp>

#include "base/files.hpp"
#include "catch.hpp"

namespace truefill::test {

/// A folder that is removed at the end of the test.
class scratch_folder {
public:
    scratch_folder() {
        const char* const parent = std::getenv("TMPDIR");
        std::string name = std::string{parent != nullptr ? parent : "/tmp"} + "/truefill-XXXXXX";
        REQUIRE(::mkdtemp(name.data()) != nullptr);
        path_ = name;
    }
    ~scratch_folder() {
        std::error_code ignored;
        tool::fs::remove_all(path_, ignored);
    }
    scratch_folder(const scratch_folder&) = delete;
    scratch_folder& operator=(const scratch_folder&) = delete;

    [[nodiscard]] const tool::fs::path& path() const { return path_; }
    [[nodiscard]] tool::fs::path operator/(std::string_view name) const { return path_ / name; }
    /// The names of its files, sorted, each followed by a space.
    [[nodiscard]] std::string names() const {
        std::set<std::string> found;
        for (const auto& entry : tool::fs::directory_iterator{path_}) {
            found.insert(entry.path().filename().string());
        }
        std::string all;
        for (const std::string& name : found) {
            all += name + ' ';
        }
        return all;
    }

private:
    tool::fs::path path_;
};

inline void write_file(const tool::fs::path& file, std::string_view bytes,
                       std::ios::openmode mode = std::ios::trunc) {
    std::ofstream out{file, std::ios::binary | mode};
    out << bytes << std::flush;
    REQUIRE(out.good());
}

inline std::string content_of(const tool::fs::path& file) {
    std::ifstream in{file, std::ios::binary};
    REQUIRE(in.is_open());
    return {std::istreambuf_iterator<char>{in}, {}};
}

/// The message of an exception of this type; "nothing thrown" without one. Other exceptions pass.
template <class Exception = std::exception, class Function>
std::string message_of(const Function& function) {
    try {
        function();
    } catch (const Exception& error) {
        return error.what();
    }
    return "nothing thrown";
}

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

constexpr timestamp at_us(std::int64_t us) {
    return timestamp{std::chrono::microseconds{us}};
}

/// A fill with every field, none of which has its default.
inline record sample_record() {
    return {.account = "main",
            .fill_id = "f-1",
            .order_id = "ord-1",
            .market = "RAIN-NYC",
            .side = side::no,
            .action = "sell",
            .price = 0.0035_usd,
            .size = 2.97_contracts,
            .fee = 0.02_usd,
            .time = at_us(1'785'386'380'458'649),
            .role = liquidity::taker,
            .subaccount = 3,
            .shard = 2,
            .client_order_id = "c-1",
            .notes = note::price_complement | note::id_mismatch,
            .source = source::ws};
}

/// The same fill without the values that may be unknown.
inline record bare_record() {
    record bare = sample_record();
    bare.action.clear();
    bare.fee.reset();
    bare.role.reset();
    bare.subaccount.reset();
    bare.shard.reset();
    bare.client_order_id.clear();
    bare.notes = {};
    bare.source = source::rest;
    return bare;
}

/// A record as text, so that a failed comparison shows what differs.
inline std::string shown(const record& row) {
    std::string line;
    append_table_row(line, row, {});
    return line;
}

}  // namespace truefill::test
