// Signatures, verified with OpenSSL as the exchange verifies them, and files that are not keys.
#include "signer.hpp"

#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <cstdint>
#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "catch.hpp"
#include "keys.hpp"
#include "scratch.hpp"

using namespace truefill::test;

namespace {

constexpr std::string_view path = "/trade-api/v2/portfolio/fills";
constexpr std::int64_t noon_ms = 1'785'412'800'123;

std::string value_of(const std::vector<std::string>& headers, std::string_view name) {
    for (const std::string& line : headers) {
        if (line.starts_with(name) && line.substr(name.size(), 2) == ": ") {
            return line.substr(name.size() + 2);
        }
    }
    return {};
}

std::vector<unsigned char> from_base64(const std::string& text) {
    std::vector<unsigned char> bytes(text.size() / 4 * 3 + 3);
    const int length =
        EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size()));
    REQUIRE(length > 0);
    const std::size_t padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
    bytes.resize(static_cast<std::size_t>(length) - padding);
    return bytes;
}

/// Whether the headers have a valid signature of the message: RSA-PSS with SHA-256 and a salt of
/// this length in bytes.
bool verifies(const key& with, const std::vector<std::string>& headers, const std::string& message,
              int salt = 32) {
    const auto signature = from_base64(value_of(headers, "KALSHI-ACCESS-SIGNATURE"));
    const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(),
                                                                     EVP_MD_CTX_free};
    EVP_PKEY_CTX* padding = nullptr;
    REQUIRE(EVP_DigestVerifyInit(context.get(), &padding, EVP_sha256(), nullptr, with.get()) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, salt) == 1);
    REQUIRE(EVP_PKEY_CTX_set_rsa_mgf1_md(padding, EVP_sha256()) == 1);
    return EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                            reinterpret_cast<const unsigned char*>(message.data()),
                            message.size()) == 1;
}

/// The error message for a key file. Checks that it shows nothing of the file's content.
std::string refusal_of(const truefill::tool::fs::path& file) {
    std::string message = message_of<std::runtime_error>([&] {
        adapter::signer{"id", file.string()};
    });
    if (truefill::tool::fs::exists(file)) {
        std::istringstream lines{content_of(file)};
        for (std::string line; std::getline(lines, line);) {
            if (!line.empty() && contains(message, line)) {
                return "IT TELLS " + line;
            }
        }
    }
    return message;
}

}  // namespace

TEST_CASE("a request is signed over its time, its method and its path") {
    const scratch_folder folder;
    const key pair = rsa_key();
    write_key(folder / "key.pem", pair);
    const adapter::signer sign{"11111111-2222", (folder / "key.pem").string()};
    const auto headers = sign.headers("GET", path, noon_ms);
    REQUIRE(headers.size() == 3);
    CHECK(value_of(headers, "KALSHI-ACCESS-KEY") == "11111111-2222");
    CHECK(value_of(headers, "KALSHI-ACCESS-TIMESTAMP") == "1785412800123");
    CHECK(from_base64(value_of(headers, "KALSHI-ACCESS-SIGNATURE")).size() == 256);
    const std::string message = "1785412800123GET" + std::string{path};
    CHECK(verifies(pair, headers, message));

    struct {
        std::string_view name;
        std::string message;
    } const wrong[] = {
        {"another path", "1785412800123GET/trade-api/v2/portfolio/orders"},
        {"a path with its query", message + "?limit=1000"},
        {"a path without its root", "1785412800123GET/portfolio/fills"},
        {"another method", "1785412800123POST" + std::string{path}},
        {"another millisecond", "1785412800124GET" + std::string{path}},
        {"nothing", ""},
    };
    for (const auto& row : wrong) {
        CAPTURE(row.name);
        CHECK_FALSE(verifies(pair, headers, row.message));
    }
    CHECK_FALSE(verifies(rsa_key(), headers, message));
    CHECK_FALSE(verifies(pair, headers, message, 20));
    CHECK_FALSE(verifies(pair, headers, message, 0));
}

TEST_CASE("an Ed25519 key signs the message itself, with the same result each time") {
    const scratch_folder folder;
    const key pair = ed25519_key();
    write_key(folder / "key.pem", pair);
    REQUIRE(contains(content_of(folder / "key.pem"), "-----BEGIN PRIVATE KEY-----"));
    const adapter::signer sign{"id", (folder / "key.pem").string()};
    const auto headers = sign.headers("GET", path, noon_ms);
    const auto signature = from_base64(value_of(headers, "KALSHI-ACCESS-SIGNATURE"));
    CHECK(signature.size() == 64);
    const auto verifies_with = [&](const key& with, const std::string& message) {
        const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context{EVP_MD_CTX_new(),
                                                                         EVP_MD_CTX_free};
        REQUIRE(EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, with.get()) == 1);
        return EVP_DigestVerify(context.get(), signature.data(), signature.size(),
                                reinterpret_cast<const unsigned char*>(message.data()),
                                message.size()) == 1;
    };
    const std::string message = "1785412800123GET" + std::string{path};
    CHECK(verifies_with(pair, message));
    CHECK_FALSE(verifies_with(pair, message + "?limit=1000"));
    CHECK_FALSE(verifies_with(pair, "1785412800124GET" + std::string{path}));
    CHECK_FALSE(verifies_with(ed25519_key(), message));
    CHECK(sign.headers("GET", path, noon_ms) == headers);
}

TEST_CASE("the Ed25519 key of RFC 8032, section 7.1, signs as `openssl pkeyutl` does with it") {
    const scratch_folder folder;
    write_file(folder / "key.pem",
               "-----BEGIN PRIVATE KEY-----\n"
               "MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g\n"
               "-----END PRIVATE KEY-----\n");
    const adapter::signer sign{"id", (folder / "key.pem").string()};
    // The message is timestamp, method and path; here it is "0".
    CHECK(
        value_of(sign.headers("", "", 0), "KALSHI-ACCESS-SIGNATURE") ==
        "yOUr/QyEdMPfX+hSwToJH7SoIcP2EWvj7Ipn54+yfkHx1ntYP5GbriDSsrWpHKxOjLHRty6jzpKJ7olmuXILCw==");
}

TEST_CASE("an RSA key may be PKCS#8 or PKCS#1") {
    const scratch_folder folder;
    const key pair = rsa_key();
    const std::string message = "1785412800123GET" + std::string{path};
    write_key(folder / "pkcs8.pem", pair);
    REQUIRE(contains(content_of(folder / "pkcs8.pem"), "-----BEGIN PRIVATE KEY-----"));
    write_pkcs1_key(folder / "pkcs1.pem", pair);
    REQUIRE(contains(content_of(folder / "pkcs1.pem"), "-----BEGIN RSA PRIVATE KEY-----"));
    for (const auto* const name : {"pkcs8.pem", "pkcs1.pem"}) {
        CAPTURE(name);
        adapter::signer first{"id", (folder / name).string()};
        const adapter::signer sign = std::move(first);
        const auto headers = sign.headers("GET", path, noon_ms);
        const auto again = sign.headers("GET", path, noon_ms);
        CHECK(verifies(pair, headers, message));
        CHECK(verifies(pair, again, message));
        CHECK(headers != again);  // the salt is random
    }
}

TEST_CASE(
    "a key that can't sign is refused; the message says what to do, and shows no part of the key") {
    const scratch_folder folder;
    const auto file = folder / "key.pem";
    const std::string none = file.string() + " holds no private key in PEM, Ed25519 or RSA";
    const key pair = rsa_key();

    for (const auto make : {rsa_key, ed25519_key, ec_key}) {
        const key any = make();
        write_key(file, any, "open sesame");
        REQUIRE(contains(content_of(file), "ENCRYPTED"));
        CHECK(refusal_of(file) ==
              file.string() +
                  " holds a key under a passphrase, and nobody is there to type it; write one "
                  "without: openssl pkey -in OLD -out NEW");
    }
    write_key(file, ec_key());
    REQUIRE(contains(content_of(file), "PRIVATE KEY"));
    CHECK(refusal_of(file) == file.string() +
                                  " holds an EC key, which the exchange does not take; make an "
                                  "Ed25519 or RSA key on its web page");
    for (const auto make : {rsa_key, ed25519_key}) {
        const key any = make();
        write_public_key(file, any);
        CHECK(refusal_of(file) ==
              file.string() +
                  " holds a public key; the private one is needed, which the exchange's web page "
                  "showed once, when the key was made");
    }
    write_file(file, "");
    CHECK(refusal_of(file) == none);
    write_file(file, "a secret that is no PEM\n");
    CHECK(refusal_of(file) == none);
    write_key(file, pair);
    const std::string whole = content_of(file);
    write_file(file, whole.substr(0, whole.size() / 2));
    CHECK(refusal_of(file) == none);

    // The unchanged file is accepted, so the changes above are what was refused.
    write_file(file, whole);
    CHECK(refusal_of(file) == "nothing thrown");
}

TEST_CASE("a key id that would break a header's line is refused") {
    const scratch_folder folder;
    const auto file = folder / "key.pem";
    write_key(file, ed25519_key());
    const std::string wrong[] = {"id\r\nX-Evil: 1", "id\n", "\rid", std::string{"i\0d", 3},
                                 "id\x7f"};
    for (const std::string& id : wrong) {
        CAPTURE(id);
        CHECK(message_of<std::runtime_error>([&] {
                  adapter::signer{id, file.string()};
              }) == "the key id holds a line break or another control character");
    }
}

TEST_CASE("the message for a missing key names the file and the reason") {
    const scratch_folder folder;
    const auto file = folder / "none.pem";
    CHECK(refusal_of(file) ==
          "cannot read the key " + file.string() + ": No such file or directory");
}
