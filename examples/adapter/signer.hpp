// Signs requests as Kalshi requires (docs.kalshi.com, "API keys"): over timestamp, method and path,
// with RSA-PSS and SHA-256, or with Ed25519. The type of the key decides.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

struct evp_pkey_st;

namespace adapter {

class signer {
public:
    /// Reads a private key in PEM without a passphrase: Ed25519 (PKCS#8, what the exchange's web
    /// page makes since October 2026) or RSA (PKCS#8 or PKCS#1). Throws std::runtime_error that
    /// names the file, never its content, and says what to do; also for a key id that can't stand
    /// in a header.
    signer(std::string key_id, const std::string& key_file);

    /// The three headers of a request. `path` begins at the host's root, without the query;
    /// `now_ms` is the time since 1970. They are secrets as long as the exchange accepts them:
    /// never log them.
    [[nodiscard]] std::vector<std::string> headers(std::string_view method, std::string_view path,
                                                   std::int64_t now_ms) const;

private:
    std::string key_id_;
    std::unique_ptr<evp_pkey_st, void (*)(evp_pkey_st*)> key_;
};

}  // namespace adapter
