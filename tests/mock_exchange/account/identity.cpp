#include "account/identity.hpp"

#include <charconv>

#include "base/random.hpp"

namespace mock_exchange {

namespace {

/// The inverse of an odd number modulo 2^64, by Newton's method: each step doubles the number of
/// correct bits, from 5 to more than 64.
constexpr std::uint64_t inverse(std::uint64_t odd) noexcept {
    std::uint64_t x = odd * 3U ^ 2U;
    for (int i = 0; i < 5; ++i) {
        x *= 2U - odd * x;
    }
    return x;
}

constexpr std::uint64_t unmix(std::uint64_t x) noexcept {
    x = (x ^ (x >> 31U) ^ (x >> 62U)) * inverse(0x94d049bb133111ebU);
    x = (x ^ (x >> 27U) ^ (x >> 54U)) * inverse(0xbf58476d1ce4e5b9U);
    return x ^ (x >> 30U) ^ (x >> 60U);
}
static_assert(unmix(mix(0x0123456789abcdefU)) == 0x0123456789abcdefU);

constexpr std::size_t id_length = 36;

/// The second half depends on the first and on the family's key.
std::uint64_t second_half(std::uint64_t word, std::uint64_t key) noexcept {
    return mix(word + ~key);
}

}  // namespace

std::uint64_t id_family::word(std::uint64_t serial) const noexcept {
    return mix(serial ^ key_);
}

std::uint64_t id_family::serial_of_word(std::uint64_t word) const noexcept {
    return unmix(word) ^ key_;
}

std::string id_family::id(std::uint64_t serial) const {
    constexpr const char* digits = "0123456789abcdef";
    const std::uint64_t first = word(serial);
    const std::uint64_t second = second_half(first, key_);
    std::string text;
    text.reserve(id_length);
    for (unsigned nibble = 0; nibble < 32; ++nibble) {
        if (nibble == 8 || nibble == 12 || nibble == 16 || nibble == 20) {
            text += '-';
        }
        const std::uint64_t half = nibble < 16 ? first : second;
        text += digits[half >> (60U - nibble % 16U * 4U) & 0xfU];
    }
    return text;
}

std::optional<std::uint64_t> id_family::serial_of(std::string_view text) const {
    if (text.size() != id_length) {
        return std::nullopt;
    }
    const std::string head =
        std::string{text.substr(0, 8)}.append(text.substr(9, 4)).append(text.substr(14, 4));
    std::uint64_t first = 0;
    const auto [end, error] = std::from_chars(head.data(), head.data() + head.size(), first, 16);
    if (error != std::errc{} || end != head.data() + head.size()) {
        return std::nullopt;
    }
    const std::uint64_t serial = serial_of_word(first);
    return id(serial) == text ? std::optional{serial} : std::nullopt;
}

}  // namespace mock_exchange
