// The trades of the inputs, and how the exchange wrote a fill in each era.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bench {

/// The fields of an item: names and JSON values, in the order in which they are sent.
using item = std::vector<std::pair<std::string, std::string>>;

/// One fill, before an era gives its values names and units.
struct trade {
    std::string id;
    std::string order;
    std::string market;
    bool is_yes = false;
    bool is_taker = false;
    unsigned yes_price = 0;  ///< in 0.0001 dollars
    unsigned count = 0;      ///< in 0.01 contracts
    unsigned fee_u = 0;      ///< in 0.000001 dollars
    unsigned shard = 0;
    std::int64_t ts_us = 0;  ///< microseconds since 1970
};

/// Draws trades from a fixed seed: the same in each run.
class generator {
public:
    /// Less than `bound`.
    std::uint64_t below(std::uint64_t bound) { return engine_() % bound; }
    /// A trade within a day of `begin_us`.
    trade next(std::int64_t begin_us);
    void shuffle(item& fields);

private:
    std::string uuid();
    std::mt19937_64 engine_{20'260'730};
};

/// As sent since 2026-08-20.
[[nodiscard]] item current(const trade& of);
/// As sent in 2023: whole contracts at whole cents.
[[nodiscard]] item legacy(trade of);
/// As sent early in 2026 under old and new names at once: `yes_price`, `no_price` and `count` are
/// cut to whole cents and contracts, `price` is a float.
[[nodiscard]] item both_eras(const trade& of);
/// The message of a WebSocket frame: one price, one ticker, one id, and the client's order id.
[[nodiscard]] item message(const trade& of);

/// A JSON string of text that needs no escapes.
[[nodiscard]] std::string quoted(const std::string& text);
void drop(item& fields, std::string_view key);
/// Makes an item of `current` invalid, in one of twelve ways: `way` modulo 12.
void spoil(item& fields, std::size_t way);

}  // namespace bench
