// Who may ask: a key id, a fresh timestamp, and an RSA-PSS signature over both and the request.
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
using rsa_key = std::unique_ptr<EVP_PKEY, key_deleter>;

/// From a PEM file with a public or a private key; throws std::runtime_error.
[[nodiscard]] rsa_key load_key(const std::string& path);
/// Makes a key of 2048 bits and writes its private half for its owner only.
[[nodiscard]] rsa_key make_key(const std::string& path);

/// What a request says about who sent it; the names are those of the headers.
struct credentials {
    std::string key;
    std::string timestamp;
    std::string signature;
};

class signature_check {
public:
    signature_check(std::string key_id, rsa_key key)
        : key_id_{std::move(key_id)}, key_{std::move(key)} {}

    /// Why a request is refused; nothing when it is not. The path is without its query.
    [[nodiscard]] std::optional<std::string_view> refuse(const credentials& given,
                                                         std::string_view method,
                                                         std::string_view path,
                                                         std::int64_t at_us) const;

private:
    [[nodiscard]] bool verifies(std::string_view message, std::string_view signature) const;

    std::string key_id_;
    rsa_key key_;
};

}  // namespace mock_exchange
