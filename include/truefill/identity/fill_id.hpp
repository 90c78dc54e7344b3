// The synthetic id of a fill whose exchange gave none: pure, with the MD5 that the caller brings.
#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/detail/decimal_write.hpp>
#include <truefill/fill.hpp>
#include <truefill/units.hpp>

namespace truefill::inline v0_1 {

namespace detail {

/// Writes the text of write_identity to the front of `room`, which only grows, and returns it.
[[nodiscard]] inline std::string_view identity_of(const draft& from, std::string& room) {
    constexpr int cent_decimals = dollars::digits - 2;
    // Copied whole: g++ would branch on the side, which nobody can predict.
    constexpr std::array<std::array<char, 8>, 2> outcomes{{{":yes:"}, {":no:"}}};
    const bool is_no = *from.outcome == side::no;
    const std::size_t longest = from.order_id.size() + sizeof outcomes[0] + 2 + 3 * room_for_number;
    if (room.size() < longest) {
        room.resize(longest);
    }
    char* at = std::copy(from.order_id.begin(), from.order_id.end(), room.data());
    std::copy(outcomes[is_no].begin(), outcomes[is_no].end(), at);
    at += is_no ? 4 : 5;
    at = write_decimal(at, from.price->raw(), cent_decimals, true);
    *at++ = ':';
    at = write_decimal(at, from.size.raw(), contracts::digits, true);
    *at++ = ':';
    at = write_decimal(at, microseconds_of(from.time), 6, true);
    return {room.data(), static_cast<std::size_t>(at - room.data())};
}

}  // namespace detail

/// Writes the text that identifies a fill without an id: `{order_id}:{side}:{price}:{size}:{ts}`.
/// Price is in cents, size in contracts, ts in seconds since 1970; each is an integer when whole,
/// else the exact decimal without trailing zeros. Ten contracts at 56 cents are
/// "ord-1:yes:56:10:1700000000". Two fills that are equal in all five have the same text, as has
/// one fill that was sent twice. Replaces what `out` holds; allocates only when it must grow.
/// Precondition: the draft passed the six gates.
inline void write_identity(const draft& from, std::string& out) {
    out.resize(detail::identity_of(from, out).size());
}

using md5_digest = std::array<unsigned char, 16>;

/// An MD5: any callable, with or without state, that writes the digest of `message` and returns
/// true, or returns false when it can't. An empty one never can.
using md5_function = std::function<bool(std::string_view message, md5_digest& digest)>;

/// The digest as 32 lower-case hexadecimal digits.
[[nodiscard]] constexpr std::array<char, 32> to_hex(const md5_digest& digest) noexcept {
    // Computed instead of looked up, so that compilers vectorize it.
    const auto digit = [](int value) {
        return static_cast<char>(value + (value < 10 ? '0' : 'a' - 10));
    };
    std::array<char, 32> text{};
    for (std::size_t i = 0; i < digest.size(); ++i) {
        text[2 * i] = digit(digest[i] >> 4);
        text[2 * i + 1] = digit(digest[i] & 0xF);
    }
    return text;
}

/// The id that a fill without one gets: the MD5 of its identity's text, in hexadecimal. Nothing
/// when the draft has no side or no price, or when `md5` has no digest. The pipeline uses the same
/// parts, without the allocation. identity/md5.hpp has an overload that uses OpenSSL.
template <std::predicate<std::string_view, md5_digest&> Md5>
[[nodiscard]] std::optional<inline_text<32>> synthetic_id(const draft& from, Md5&& md5) {
    if (!from.outcome || !from.price) {
        return std::nullopt;
    }
    std::string identity;
    write_identity(from, identity);
    md5_digest digest{};
    if (!md5(identity, digest)) {
        return std::nullopt;
    }
    const std::array<char, 32> digits = to_hex(digest);
    inline_text<32> id;
    id.append({digits.data(), digits.size()});
    return id;
}

}  // namespace truefill::inline v0_1
