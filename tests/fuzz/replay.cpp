// Runs every target over its corpus and over every vector. This needs no fuzzer, so any compiler
// can build it.
//
// usage: truefill_fuzz_corpus CORPUS VECTORS
#include <array>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <truefill/kalshi/names.hpp>
#include <vector>

#include "targets.hpp"

namespace fs = std::filesystem;
using namespace truefill;

namespace {

struct target {
    std::string_view name;
    void (*run)(std::string_view bytes);
};
constexpr std::array targets{target{"payload", fuzz::payload}, target{"number", fuzz::number},
                             target{"time", fuzz::time}, target{"names", fuzz::names}};

/// A line of the corpus, in which %XX is a byte.
std::string unpacked(std::string_view line) {
    std::string bytes;
    for (std::size_t at = 0; at < line.size(); ++at) {
        if (line[at] == '%') {
            bytes += static_cast<char>(std::stoi(std::string{line.substr(at + 1, 2)}, nullptr, 16));
            at += 2;
        } else {
            bytes += line[at];
        }
    }
    return bytes;
}

std::size_t replay(const fs::path& lines, void (*run)(std::string_view bytes)) {
    std::ifstream in{lines};
    std::size_t shown = 0;
    for (std::string line; std::getline(in, line); ++shown) {
        run(unpacked(line));
    }
    return shown;
}

/// Every name and marker and near misses of them, each also in the place of another of its length.
void replay_words() {
    std::vector<std::string> words;
    words.reserve(kalshi::names.size() + kalshi::markers.size());
    for (const auto& name : kalshi::names) {
        words.emplace_back(name.text);
    }
    for (const auto& marker : kalshi::markers) {
        words.emplace_back(marker.text);
    }
    for (const std::string& word : words) {
        fuzz::names(word + "x");
        fuzz::names("x" + word);
        fuzz::names(word.substr(1));
        fuzz::names(word.substr(0, word.size() - 1));
        for (std::size_t i = 0; i < word.size(); ++i) {
            std::string almost = word;
            almost[i] = static_cast<char>(almost[i] ^ 0x20);
            fuzz::names(word + "\n" + almost);
        }
        for (const std::string& other : words) {
            if (other.size() == word.size()) {
                fuzz::names(other + "\n" + word);
            }
        }
    }
}

std::size_t replay_vectors(const fs::path& folder) {
    std::size_t shown = 0;
    for (const auto& entry : fs::recursive_directory_iterator{folder}) {
        if (entry.path().extension() == ".json") {
            std::ifstream in{entry.path(), std::ios::binary};
            fuzz::payload(std::string{std::istreambuf_iterator<char>{in}, {}});
            ++shown;
        }
    }
    return shown;
}

int replay_all(const fs::path& corpus, const fs::path& vectors) {
    bool all_there = replay_vectors(vectors) > 0;
    for (const target& one : targets) {
        std::size_t shown = replay(corpus / (std::string{one.name} + ".txt"), one.run);
        // Inputs written by hand.
        shown += replay(corpus / (std::string{one.name} + ".seeds.txt"), one.run);
        std::printf("%-8.*s %5zu inputs\n", static_cast<int>(one.name.size()), one.name.data(),
                    shown);
        all_there = all_there && shown > 0;
    }
    replay_words();
    return all_there ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("usage: truefill_fuzz_corpus CORPUS VECTORS\n", stderr);
        return 2;
    }
    try {
        return replay_all(argv[1], argv[2]);
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
}
