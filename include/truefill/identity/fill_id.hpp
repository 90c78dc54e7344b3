// Identity: the id of a fill whose exchange gave none (the plan's step 5). The only header that
// includes OpenSSL.
#pragma once

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/units.hpp>

namespace truefill {

/// The text that identifies a fill without an id: `{order_id}:{side}:{price}:{size}:{ts}`, price in
/// cents, size in contracts, ts in seconds, each an integer when whole, else the exact decimal
/// without trailing zeros. Ten at 56 cents is "ord-1:yes:56:10:1700000000", the plan's formula byte
/// for byte. Two fills that are equal in all five can't be told from one fill sent twice: that is
/// the recipe's limit. Precondition: the draft passed the six gates. Reuses what `out` holds.
inline void write_identity(const draft& from, std::string& out) {
    constexpr int cent_decimals = dollars::digits - 2;
    const std::string_view outcome = name_of(*from.outcome);
    out.resize(from.order_id.size() + outcome.size() + 4 + 3 * detail::room_for_number);
    char* at = out.data();
    const auto text = [&](std::string_view part) {
        at = std::copy(part.begin(), part.end(), at);
        *at++ = ':';
    };
    const auto number = [&](std::int64_t raw, int digits) {
        at = detail::write_decimal(at, raw, digits, true);
        *at++ = ':';
    };
    text(from.order_id);
    text(outcome);
    number(from.price->raw(), cent_decimals);
    number(from.size.raw(), contracts::digits);
    number(microseconds_of(from.time), 6);
    out.resize(static_cast<std::size_t>(at - 1 - out.data()));
}

using md5_digest = std::array<unsigned char, 16>;

/// 32 lower-case hexadecimal digits.
[[nodiscard]] constexpr std::array<char, 32> to_hex(const md5_digest& digest) noexcept {
    // Reckoned, not looked up, so that compilers do sixteen at a time.
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

/// MD5 by another library, for systems whose OpenSSL refuses it: false when there is no digest.
using md5_function = bool (*)(std::string_view message, md5_digest& digest);

/// OpenSSL's MD5, fetched once and with one context for all its digests. Not thread-safe.
class openssl_md5 {
public:
    /// False when this OpenSSL has no MD5 (FIPS), or no memory.
    [[nodiscard]] bool operator()(std::string_view message, md5_digest& digest) {
        if (!context_) {
            context_.reset(EVP_MD_CTX_new());
            algorithm_.reset(EVP_MD_fetch(nullptr, "MD5", nullptr));
        }
        return context_ && algorithm_ &&
               EVP_DigestInit_ex(context_.get(), algorithm_.get(), nullptr) == 1 &&
               EVP_DigestUpdate(context_.get(), message.data(), message.size()) == 1 &&
               EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1;
    }

private:
    struct deleter {
        void operator()(EVP_MD* algorithm) const noexcept { EVP_MD_free(algorithm); }
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    std::unique_ptr<EVP_MD, deleter> algorithm_;
    std::unique_ptr<EVP_MD_CTX, deleter> context_;
};

}  // namespace truefill
