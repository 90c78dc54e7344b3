// SHA-256, under which spool files and rejects are known.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace truefill::tool {

/// The digest of some bytes.
[[nodiscard]] std::array<unsigned char, 32> sha256(std::string_view bytes);

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// Half a digest: what an index in memory keeps of a key.
struct fingerprint {
    std::uint64_t high = 0;
    std::uint64_t low = 0;

    [[nodiscard]] static fingerprint of(std::string_view bytes) {
        const auto digest = sha256(bytes);
        fingerprint made;
        std::memcpy(&made.high, digest.data(), sizeof made.high);
        std::memcpy(&made.low, digest.data() + sizeof made.high, sizeof made.low);
        return made;
    }
    friend bool operator==(const fingerprint&, const fingerprint&) = default;
};

struct fingerprint_hash {
    [[nodiscard]] std::size_t operator()(const fingerprint& one) const noexcept { return one.low; }
};

}  // namespace truefill::tool
