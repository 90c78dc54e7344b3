// Signs requests as Kalshi wants them: RSA-PSS with SHA-256 over timestamp, method and path
// (docs.kalshi.com, "API keys").
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
    /// Reads a private key (PEM, RSA, without a passphrase). Throws std::runtime_error that names
    /// the file and never its content.
    signer(std::string key_id, const std::string& key_file);

    /// The three headers of a request. `path` begins at the host's root, without the query;
    /// `now_ms` is the time since 1970. They are secrets for as long as the exchange takes them:
    /// never log them.
    [[nodiscard]] std::vector<std::string> headers(std::string_view method, std::string_view path,
                                                   std::int64_t now_ms) const;

private:
    std::string key_id_;
    std::unique_ptr<evp_pkey_st, void (*)(evp_pkey_st*)> key_;
};

}  // namespace adapter
