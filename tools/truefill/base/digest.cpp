#include "base/digest.hpp"

#include <openssl/evp.h>

#include <stdexcept>

namespace truefill::tool {

namespace {

/// The algorithm is fetched once, because fetching it by name takes longer than digesting a key.
struct hasher {
    hasher() : algorithm{EVP_MD_fetch(nullptr, "SHA256", nullptr)}, context{EVP_MD_CTX_new()} {
        if (algorithm == nullptr || context == nullptr) {
            throw std::runtime_error{"OpenSSL has no SHA-256"};
        }
    }
    hasher(const hasher&) = delete;
    hasher& operator=(const hasher&) = delete;
    ~hasher() {
        EVP_MD_CTX_free(context);
        EVP_MD_free(algorithm);
    }
    EVP_MD* algorithm;
    EVP_MD_CTX* context;
};

}  // namespace

std::array<unsigned char, 32> sha256(std::string_view bytes) {
    thread_local const hasher openssl;
    std::array<unsigned char, 32> digest{};
    if (EVP_DigestInit_ex(openssl.context, openssl.algorithm, nullptr) != 1 ||
        EVP_DigestUpdate(openssl.context, bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(openssl.context, digest.data(), nullptr) != 1) {
        throw std::runtime_error{"OpenSSL cannot digest"};
    }
    return digest;
}

std::string sha256_hex(std::string_view bytes) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string text;
    text.reserve(64);
    for (const unsigned char byte : sha256(bytes)) {
        text += hex[byte >> 4];
        text += hex[byte & 0xF];
    }
    return text;
}

}  // namespace truefill::tool
