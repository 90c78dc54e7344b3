// SHA-256. It names the files of the spool and identifies rejects.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace truefill::tool {

[[nodiscard]] std::array<unsigned char, 32> sha256(std::string_view bytes);

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// The first half of a digest: indexes in memory store it in place of a key. The probability that
/// two of a billion keys have the same is below 1e-20.
struct fingerprint {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    [[nodiscard]] static fingerprint of(std::string_view bytes) {
        const auto digest = sha256(bytes);
        fingerprint half;
        std::memcpy(&half.high, digest.data(), sizeof half.high);
        std::memcpy(&half.low, digest.data() + sizeof half.high, sizeof half.low);
        return half;
    }
    friend bool operator==(const fingerprint&, const fingerprint&) = default;
};

struct fingerprint_hash {
    [[nodiscard]] std::size_t operator()(const fingerprint& key) const noexcept { return key.low; }
};

}  // namespace truefill::tool
