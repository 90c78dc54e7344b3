// Private keys for tests. They are made when the test runs; the repository holds none.
#pragma once

#include <openssl/evp.h>
#include <openssl/pem.h>

#include <cstdio>
#include <memory>
#include <string>

#include "base/files.hpp"
#include "catch.hpp"

namespace truefill::test {

using key = std::unique_ptr<EVP_PKEY, void (*)(EVP_PKEY*)>;

inline key rsa_key() {
    key created{EVP_RSA_gen(2048), EVP_PKEY_free};
    REQUIRE(created);
    return created;
}

inline key ed25519_key() {
    EVP_PKEY* created = nullptr;
    const std::unique_ptr<EVP_PKEY_CTX, void (*)(EVP_PKEY_CTX*)> context{
        EVP_PKEY_CTX_new_id(EVP_PKEY_ED25519, nullptr), EVP_PKEY_CTX_free};
    REQUIRE(EVP_PKEY_keygen_init(context.get()) == 1);
    REQUIRE(EVP_PKEY_keygen(context.get(), &created) == 1);
    return key{created, EVP_PKEY_free};
}

inline key ec_key() {
    key created{EVP_EC_gen("P-256"), EVP_PKEY_free};
    REQUIRE(created);
    return created;
}

/// Writes a private key as PEM, encrypted with a passphrase unless that is "".
inline void write_key(const tool::fs::path& file, const key& source,
                      const std::string& passphrase = {}) {
    std::FILE* const out = std::fopen(file.c_str(), "wb");
    REQUIRE(out != nullptr);
    const int done = PEM_write_PrivateKey(
        out, source.get(), passphrase.empty() ? nullptr : EVP_aes_256_cbc(),
        passphrase.empty() ? nullptr : reinterpret_cast<const unsigned char*>(passphrase.data()),
        static_cast<int>(passphrase.size()), nullptr, nullptr);
    REQUIRE(std::fclose(out) == 0);
    REQUIRE(done == 1);
}

/// Writes an RSA key in the older form, PKCS#1: "BEGIN RSA PRIVATE KEY".
inline void write_pkcs1_key(const tool::fs::path& file, const key& pair) {
    BIO* const out = BIO_new_file(file.c_str(), "wb");
    REQUIRE(out != nullptr);
    const int done = PEM_write_bio_PrivateKey_traditional(out, pair.get(), nullptr, nullptr, 0,
                                                          nullptr, nullptr);
    BIO_free(out);
    REQUIRE(done == 1);
}

inline void write_public_key(const tool::fs::path& file, const key& source) {
    std::FILE* const out = std::fopen(file.c_str(), "wb");
    REQUIRE(out != nullptr);
    const int done = PEM_write_PUBKEY(out, source.get());
    REQUIRE(std::fclose(out) == 0);
    REQUIRE(done == 1);
}

}  // namespace truefill::test
