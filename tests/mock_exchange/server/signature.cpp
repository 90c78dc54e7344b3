#include "server/signature.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <charconv>
#include <stdexcept>

#include "base/base64.hpp"
#include "base/files.hpp"
#include "base/rfc3339.hpp"

namespace mock_exchange {

namespace {

constexpr std::int64_t tolerance_us = 30 * second_us;

struct bio_deleter {
    void operator()(BIO* bio) const noexcept { BIO_free(bio); }
};
using memory = std::unique_ptr<BIO, bio_deleter>;

struct digest_deleter {
    void operator()(EVP_MD_CTX* digest) const noexcept { EVP_MD_CTX_free(digest); }
};

bool is_a(const EVP_PKEY* key, const char* algorithm) {
    return EVP_PKEY_is_a(key, algorithm) == 1;
}

/// Refuses an encrypted key; by default OpenSSL asks at the terminal for its password.
int no_password(char*, int, int, void*) {
    return -1;
}

/// The caller owns the key. Null when OpenSSL fails.
EVP_PKEY* make_ed25519() {
    EVP_PKEY* key = nullptr;
    EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr);
    if (context == nullptr || EVP_PKEY_keygen_init(context) != 1 ||
        EVP_PKEY_keygen(context, &key) != 1) {
        key = nullptr;
    }
    EVP_PKEY_CTX_free(context);
    return key;
}

/// Ed25519 verifies the message itself, RSA-PSS its SHA-256 with a salt as long as the digest.
bool begin_verifying(EVP_MD_CTX* digest, EVP_PKEY* key) {
    if (is_a(key, "ED25519")) {
        return EVP_DigestVerifyInit(digest, nullptr, nullptr, nullptr, key) == 1;
    }
    EVP_PKEY_CTX* options = nullptr;  // the digest owns it
    return EVP_DigestVerifyInit(digest, &options, EVP_sha256(), nullptr, key) == 1 &&
           EVP_PKEY_CTX_set_rsa_padding(options, RSA_PKCS1_PSS_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(options, EVP_sha256()) == 1 &&
           EVP_PKEY_CTX_set_rsa_pss_saltlen(options, RSA_PSS_SALTLEN_DIGEST) == 1;
}

}  // namespace

key_pointer load_key(const std::string& path) {
    const std::string text = read_file(path);
    const auto open = [&] {
        return memory{BIO_new_mem_buf(text.data(), static_cast<int>(text.size()))};
    };
    key_pointer key{PEM_read_bio_PUBKEY(open().get(), nullptr, no_password, nullptr)};
    if (!key) {
        key.reset(PEM_read_bio_PrivateKey(open().get(), nullptr, no_password, nullptr));
    }
    if (!key || (!is_a(key.get(), "RSA") && !is_a(key.get(), "ED25519"))) {
        throw std::runtime_error{path + " holds no Ed25519 or RSA key as PEM"};
    }
    return key;
}

key_pointer make_key(const std::string& path, key_type type) {
    key_pointer key{type == key_type::rsa ? EVP_RSA_gen(2048) : make_ed25519()};
    const memory pem{BIO_new(BIO_s_mem())};
    if (!key || !pem ||
        PEM_write_bio_PKCS8PrivateKey(pem.get(), key.get(), nullptr, nullptr, 0, nullptr,
                                      nullptr) != 1) {
        throw std::runtime_error{"OpenSSL makes no key"};
    }
    char* text = nullptr;
    const auto size = static_cast<std::size_t>(BIO_get_mem_data(pem.get(), &text));
    write_file(path, 0600, [&](const file_sink& write) { write({text, size}); });
    return key;
}

std::optional<std::string_view> signature_check::refuse(const credentials& given,
                                                        std::string_view method,
                                                        std::string_view path,
                                                        std::int64_t at_us) const {
    if (given.key.empty() || given.timestamp.empty() || given.signature.empty()) {
        return "a KALSHI-ACCESS header is missing";
    }
    if (given.key != key_id_) {
        return "the key is unknown";
    }
    const char* const end = given.timestamp.data() + given.timestamp.size();
    std::int64_t sent_ms = 0;
    const auto parsed = std::from_chars(given.timestamp.data(), end, sent_ms);
    if (parsed.ec != std::errc{} || parsed.ptr != end || sent_ms < 0) {
        return "the timestamp is not milliseconds since 1970";
    }
    if (const std::int64_t age_ms = at_us / 1000 - sent_ms;
        age_ms > tolerance_us / 1000 || age_ms < -tolerance_us / 1000) {
        return "the timestamp is more than 30 seconds off";
    }
    const auto signature = decode_base64(given.signature);
    if (!signature) {
        return "the signature is not base64";
    }
    std::string message = given.timestamp;
    message.append(method).append(path);
    if (!verifies(message, *signature)) {
        return "the signature does not verify";
    }
    return std::nullopt;
}

bool signature_check::verifies(std::string_view message, std::string_view signature) const {
    const std::unique_ptr<EVP_MD_CTX, digest_deleter> digest{EVP_MD_CTX_new()};
    return digest && begin_verifying(digest.get(), key_.get()) &&
           EVP_DigestVerify(digest.get(), reinterpret_cast<const unsigned char*>(signature.data()),
                            signature.size(),
                            reinterpret_cast<const unsigned char*>(message.data()),
                            message.size()) == 1;
}

}  // namespace mock_exchange
