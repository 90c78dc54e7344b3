// Checks the signature of a request: a known key id, a fresh timestamp, and a signature over
// timestamp, method and path. The type of the key decides between RSA-PSS and Ed25519.
#pragma once

#include <openssl/evp.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace mock_exchange {

struct key_deleter {
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using key_pointer = std::unique_ptr<EVP_PKEY, key_deleter>;

enum class key_type : std::uint8_t { ed25519 = 1, rsa = 2 };

/// Reads a public or a private key, Ed25519 or RSA, from a PEM file; throws std::runtime_error.
[[nodiscard]] key_pointer load_key(const std::string& path);
/// Makes a key (RSA: of 2048 bits) and writes its private half as PKCS#8 to a file that only its
/// owner can read.
[[nodiscard]] key_pointer make_key(const std::string& path, key_type type);

/// The three KALSHI-ACCESS headers of a request.
struct credentials {
    std::string key;
    std::string timestamp;
    std::string signature;
};

class signature_check {
public:
    signature_check(std::string key_id, key_pointer key)
        : key_id_{std::move(key_id)}, key_{std::move(key)} {}

    /// The reason to refuse a request; nothing when the signature is valid. `path` has no query.
    [[nodiscard]] std::optional<std::string_view> refuse(const credentials& given,
                                                         std::string_view method,
                                                         std::string_view path,
                                                         std::int64_t at_us) const;

private:
    [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

    std::string key_id_;
    key_pointer key_;
};

}  // namespace mock_exchange
