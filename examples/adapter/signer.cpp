#include "signer.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace adapter {

namespace {

struct deleter {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

/// A key with a passphrase is refused, not asked for: a service has nobody at its terminal.
int no_passphrase(char*, int, int, void*) {
    return -1;
}

std::string base64(const std::vector<unsigned char>& bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3), '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                    static_cast<int>(bytes.size()));
    return text;
}

}  // namespace

signer::signer(std::string key_id, const std::string& key_file)
    : key_id_{std::move(key_id)}, key_{nullptr, EVP_PKEY_free} {
    const std::unique_ptr<std::FILE, deleter> file{std::fopen(key_file.c_str(), "rb")};
    if (!file) {
        throw std::runtime_error{"cannot read the key " + key_file + ": " + std::strerror(errno)};
    }
    key_.reset(PEM_read_PrivateKey(file.get(), nullptr, no_passphrase, nullptr));
    if (!key_ || EVP_PKEY_is_a(key_.get(), "RSA") != 1) {
        throw std::runtime_error{key_file +
                                 " holds no RSA private key in PEM without a passphrase"};
    }
}

std::vector<std::string> signer::headers(std::string_view method, std::string_view path,
                                         std::int64_t now_ms) const {
    const std::string timestamp = std::to_string(now_ms);
    std::string message{timestamp};
    message += method;
    message += path;

    const std::unique_ptr<EVP_MD_CTX, deleter> context{EVP_MD_CTX_new()};
    EVP_PKEY_CTX* padding = nullptr;  // belongs to the context
    std::size_t length = 0;
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::vector<unsigned char> signature;
    const bool signs =
        context &&
        EVP_DigestSignInit(context.get(), &padding, EVP_sha256(), nullptr, key_.get()) == 1 &&
        EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
        EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1 &&
        EVP_DigestSign(context.get(), nullptr, &length, bytes, message.size()) == 1;
    signature.resize(length);
    if (!signs ||
        EVP_DigestSign(context.get(), signature.data(), &length, bytes, message.size()) != 1) {
        throw std::runtime_error{"OpenSSL cannot sign with this key"};
    }
    signature.resize(length);
    return {"KALSHI-ACCESS-KEY: " + key_id_, "KALSHI-ACCESS-TIMESTAMP: " + timestamp,
            "KALSHI-ACCESS-SIGNATURE: " + base64(signature)};
}

}  // namespace adapter
