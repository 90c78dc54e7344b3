// The library's side of the differential test. It reads lines of "<source> <payload in base64>" and
// writes one JSON object per line.
#include <openssl/evp.h>

#include <iostream>
#include <string>
#include <truefill/normalizer.hpp>
#include <truefill/output/rows.hpp>
#include <vector>

using namespace truefill;

namespace {

/// As long as the payload, so that a sanitizer sees a read beyond its end.
std::vector<char> decoded(std::string_view base64) {
    std::vector<unsigned char> bytes(base64.size());
    const int size =
        EVP_DecodeBlock(bytes.data(), reinterpret_cast<const unsigned char*>(base64.data()),
                        static_cast<int>(base64.size()));
    const auto padding = base64.size() - std::min(base64.size(), base64.find_last_not_of('=') + 1);
    return {bytes.begin(),
            bytes.begin() + std::max(size, 0) - static_cast<std::ptrdiff_t>(padding)};
}

std::string answer(normalizer<>& normalize, std::string_view payload, std::string_view from) {
    std::string fills;
    std::string rejects;
    const auto on_fill = [&](const fill_view& fill) {
        append_row(fills, fill);
        fills.back() = ',';
    };
    const auto on_reject = [&](const reject_view& reject) {
        append_row(rejects, reject);
        rejects.back() = ',';
    };
    const auto stated = parse_word<source>(from);
    const stats s = stated ? normalize(payload, *stated, on_fill, on_reject)
                           : normalize(payload, on_fill, on_reject);
    const auto list = [](std::string& items) {
        if (!items.empty()) {
            items.pop_back();
        }
        return "[" + items + "]";
    };
    std::string counted;
    {
        json::object object{counted};
        object.number("n_api", s.n_api)
            .number("n_raw", s.n_raw)
            .number("n_real", s.n_real)
            .number("n_valid", s.n_valid)
            .number("n_passed", s.n_passed)
            .number("n_skipped", s.n_skipped)
            .number("n_synthetic", s.n_synthetic)
            .number("n_payload_rejects", s.n_payload_rejects);
    }
    std::string all;
    {
        json::object object{all};
        object.raw("fills", list(fills))
            .raw("rejects", list(rejects))
            .text("cursor", normalize.cursor())
            .text("cursor_status", name_of(normalize.cursor_status()))
            .raw("stats", counted)
            .boolean("adds_up", adds_up(s));
    }
    return all;
}

}  // namespace

int main() {
    normalizer normalize;
    for (std::string line; std::getline(std::cin, line);) {
        const std::size_t space = line.find(' ');
        const auto payload = decoded(std::string_view{line}.substr(space + 1));
        std::cout << answer(normalize, {payload.data(), payload.size()},
                            std::string_view{line}.substr(0, space))
                  << '\n';
    }
}
