// The targets of the fuzzers. A target takes any bytes, and aborts where the library breaks a
// promise.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "library/exact.hpp"

namespace truefill::fuzz {

void payload(std::string_view bytes);
void number(std::string_view bytes);
void time(std::string_view bytes);
void names(std::string_view bytes);

/// Prints the broken promise and the input, and aborts.
inline void require(bool holds, std::string_view promise, std::string_view of) {
    if (!holds) {
        std::fprintf(stderr, "BROKEN: %.*s\n%.*s\n", static_cast<int>(promise.size()),
                     promise.data(), static_cast<int>(of.size()), of.data());
        std::abort();
    }
}

using test::exact;

/// Random choices that depend on the input only (xorshift64*), so that a finding can be replayed.
class choices {
public:
    explicit choices(std::string_view seed) {
        for (const char c : seed) {
            state_ = (state_ ^ static_cast<unsigned char>(c)) * 0x100000001B3U;
        }
        state_ |= 1;
    }
    std::size_t below(std::size_t bound) {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return static_cast<std::size_t>((state_ * 0x2545F4914F6CDD1DU) >> 33) % bound;
    }
    bool once_in(std::size_t times) { return below(times) == 0; }

private:
    std::uint64_t state_ = 0xCBF29CE484222325U;
};

/// The JSON string of `text`, which is UTF-8, with as few or as many escapes as possible.
inline std::string quoted(std::string_view text, bool escape_all = false) {
    std::string out = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || c == '"' || c == '\\' || (escape_all && byte < 0x80)) {
            constexpr std::string_view hex = "0123456789aBcDeF";
            out += "\\u00";
            out += hex[byte >> 4];
            out += hex[byte & 0xF];
        } else {
            out += c;
        }
    }
    return out + '"';
}

}  // namespace truefill::fuzz
