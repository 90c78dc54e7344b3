// Standard base64 by OpenSSL. Decoding is strict: each value has one text, without blanks.
#pragma once

#include <openssl/evp.h>

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>

namespace mock_exchange {

[[nodiscard]] inline std::string encode_base64(std::string_view bytes) {
    std::string text(bytes.size() / 3 * 4 + 5, '\0');
    const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()),
                                     reinterpret_cast<const unsigned char*>(bytes.data()),
                                     static_cast<int>(bytes.size()));
    text.resize(static_cast<std::size_t>(size));
    return text;
}

[[nodiscard]] inline std::optional<std::string> decode_base64(std::string_view text) {
    constexpr std::size_t longest = 4096;
    if (text.empty() || text.size() % 4 != 0 || text.size() > longest) {
        return std::nullopt;
    }
    std::string bytes(text.size() / 4 * 3, '\0');
    const int size = EVP_DecodeBlock(reinterpret_cast<unsigned char*>(bytes.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     static_cast<int>(text.size()));
    if (size < 0) {
        return std::nullopt;
    }
    const auto padding = std::min<std::ptrdiff_t>(2, std::count(text.begin(), text.end(), '='));
    bytes.resize(static_cast<std::size_t>(size - padding));
    // OpenSSL ignores blanks and the unused bits of the last character; the comparison does not.
    return encode_base64(bytes) == text ? std::optional{std::move(bytes)} : std::nullopt;
}

}  // namespace mock_exchange
