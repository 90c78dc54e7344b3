// MD5 by OpenSSL: the only header that includes OpenSSL. A program that gives its own MD5 in the
// settings, and so never calls this one, links without libcrypto.
#pragma once

#include <openssl/evp.h>

#include <memory>
#include <optional>
#include <string_view>
#include <truefill/detail/decimal_write.hpp>
#include <truefill/fill.hpp>
#include <truefill/identity/fill_id.hpp>
#include <utility>

namespace truefill::inline v0_1 {

/// OpenSSL's MD5. Fetches the algorithm at the first call; each digest begins with a copy of a
/// context that was initialized once, which costs less than to initialize it again. A copy fetches
/// its own. Not thread-safe.
class openssl_md5 {
public:
    openssl_md5() = default;
    openssl_md5(const openssl_md5& /*other*/) noexcept {}
    openssl_md5(openssl_md5&&) noexcept = default;
    openssl_md5& operator=(const openssl_md5& /*other*/) noexcept { return *this; }
    openssl_md5& operator=(openssl_md5&&) noexcept = default;
    ~openssl_md5() = default;

    /// False when this OpenSSL has no MD5 (FIPS), or no memory.
    [[nodiscard]] bool operator()(std::string_view message, md5_digest& digest) {
        return (initial_ || initialize()) &&
               EVP_MD_CTX_copy_ex(context_.get(), initial_.get()) == 1 &&
               EVP_DigestUpdate(context_.get(), message.data(), message.size()) == 1 &&
               EVP_DigestFinal_ex(context_.get(), digest.data(), nullptr) == 1;
    }

private:
    struct deleter {
        void operator()(EVP_MD* algorithm) const noexcept { EVP_MD_free(algorithm); }
        void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
    };
    using context = std::unique_ptr<EVP_MD_CTX, deleter>;

    bool initialize() {
        const std::unique_ptr<EVP_MD, deleter> algorithm{EVP_MD_fetch(nullptr, "MD5", nullptr)};
        context initial{EVP_MD_CTX_new()};
        context_.reset(EVP_MD_CTX_new());
        if (algorithm && initial && context_ &&
            EVP_DigestInit_ex(initial.get(), algorithm.get(), nullptr) == 1) {
            initial_ = std::move(initial);
        }
        return initial_ != nullptr;
    }

    context initial_;  ///< holds the algorithm as well; empty before the first call
    context context_;
};

/// synthetic_id by OpenSSL.
[[nodiscard]] inline std::optional<inline_text<32>> synthetic_id(const draft& from) {
    return synthetic_id(from, openssl_md5{});
}

}  // namespace truefill::inline v0_1
