#include "wire/cursor.hpp"

#include <cstddef>
#include <cstdint>

#include "base/base64.hpp"
#include "base/random.hpp"

namespace mock_exchange {

namespace {

constexpr std::size_t time_bytes = 8;
constexpr std::size_t id_bytes = 8;
constexpr std::size_t check_bytes = 5;

void append_bytes(std::string& out, std::uint64_t value, std::size_t count) {
    for (std::size_t i = count; i > 0; --i) {
        out += static_cast<char>(value >> (8 * (i - 1)) & 0xffU);
    }
}

std::uint64_t read_bytes(std::string_view bytes) {
    std::uint64_t value = 0;
    for (const char byte : bytes) {
        value = value << 8U | static_cast<unsigned char>(byte);
    }
    return value;
}

}  // namespace

std::string encode_cursor(position last, const id_family& fills) {
    const auto time = static_cast<std::uint64_t>(last.ts_us);
    const std::uint64_t word = fills.word(last.serial);
    std::string bytes;
    append_bytes(bytes, time, time_bytes);
    append_bytes(bytes, word, id_bytes);
    append_bytes(bytes, mix(time ^ mix(word)), check_bytes);
    return encode_base64(bytes);
}

std::optional<position> decode_cursor(std::string_view text, const id_family& fills) {
    const auto bytes = decode_base64(text);
    if (!bytes || bytes->size() != time_bytes + id_bytes + check_bytes) {
        return std::nullopt;
    }
    const std::string_view view{*bytes};
    const position last{static_cast<std::int64_t>(read_bytes(view.substr(0, time_bytes))),
                        fills.serial_of_word(read_bytes(view.substr(time_bytes, id_bytes)))};
    return encode_cursor(last, fills) == text ? std::optional{last} : std::nullopt;
}

}  // namespace mock_exchange
