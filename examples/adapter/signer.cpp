#include "signer.hpp"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <stdexcept>

namespace adapter {

namespace {

struct deleter {
    void operator()(std::FILE* file) const noexcept { std::fclose(file); }
    void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using key_pointer = std::unique_ptr<EVP_PKEY, deleter>;

/// A service has no user at a terminal, so it never asks for a passphrase and only records that the
/// key has one.
int note_passphrase(char*, int, int, void* was_asked) {
    *static_cast<bool*>(was_asked) = true;
    return -1;
}

bool is_a(const EVP_PKEY* key, const char* algorithm) {
    return EVP_PKEY_is_a(key, algorithm) == 1;
}

/// Why the key of the file can't sign; "" when it can.
std::string refusal_of(const EVP_PKEY* key, bool is_encrypted, std::FILE* file) {
    if (is_encrypted) {
        return "holds a key under a passphrase, and nobody is there to type it; write one without: "
               "openssl pkey -in OLD -out NEW";
    }
    if (key == nullptr) {
        std::rewind(file);
        const key_pointer half{PEM_read_PUBKEY(file, nullptr, nullptr, nullptr)};
        return half ? "holds a public key; the private one is needed, which the exchange's web "
                      "page showed once, when the key was made"
                    : "holds no private key in PEM, Ed25519 or RSA";
    }
    if (is_a(key, "EC")) {
        return "holds an EC key, which the exchange does not take; make an Ed25519 or RSA key on "
               "its web page";
    }
    return is_a(key, "RSA") || is_a(key, "ED25519")
               ? ""
               : "holds a key that is neither Ed25519 nor RSA; make one on the exchange's web page";
}

std::string base64(const std::vector<unsigned char>& bytes) {
    std::string text(4 * ((bytes.size() + 2) / 3), '\0');
    EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes.data(),
                    static_cast<int>(bytes.size()));
    return text;
}

/// Ed25519 signs the message itself, RSA its SHA-256 with a salt as long as the digest.
bool begin_signing(EVP_MD_CTX* context, EVP_PKEY* key) {
    if (is_a(key, "ED25519")) {
        return EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key) == 1;
    }
    EVP_PKEY_CTX* padding = nullptr;  // the context owns it
    return EVP_DigestSignInit(context, &padding, EVP_sha256(), nullptr, key) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1;
}

}  // namespace

signer::signer(std::string key_id, const std::string& key_file)
    : key_id_{std::move(key_id)}, key_{nullptr, EVP_PKEY_free} {
    const auto is_control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == 127; };
    if (std::any_of(key_id_.begin(), key_id_.end(), is_control)) {
        throw std::runtime_error{"the key id holds a line break or another control character"};
    }
    const std::unique_ptr<std::FILE, deleter> file{std::fopen(key_file.c_str(), "rb")};
    if (!file) {
        throw std::runtime_error{"cannot read the key " + key_file + ": " + std::strerror(errno)};
    }
    bool is_encrypted = false;
    key_.reset(PEM_read_PrivateKey(file.get(), nullptr, note_passphrase, &is_encrypted));
    const std::string refusal = refusal_of(key_.get(), is_encrypted, file.get());
    if (!refusal.empty()) {
        throw std::runtime_error{key_file + ' ' + refusal};
    }
}

std::vector<std::string> signer::headers(std::string_view method, std::string_view path,
                                         std::int64_t now_ms) const {
    const std::string timestamp = std::to_string(now_ms);
    std::string message{timestamp};
    message += method;
    message += path;

    const std::unique_ptr<EVP_MD_CTX, deleter> context{EVP_MD_CTX_new()};
    const auto* const bytes = reinterpret_cast<const unsigned char*>(message.data());
    std::size_t length = 0;
    std::vector<unsigned char> signature;
    const bool signs = context && begin_signing(context.get(), key_.get()) &&
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
