#include "cli/suggest.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

namespace truefill::tool {

namespace {

/// How many slips turn one word into the other (optimal string alignment distance).
std::size_t slips(std::string_view a, std::string_view b) {
    // rows[i][j]: the slips between the first i letters of a and the first j of b.
    std::vector<std::vector<std::size_t>> rows(a.size() + 1,
                                               std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i) {
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                rows[i][j] = i + j;
                continue;
            }
            const std::size_t differs = a[i - 1] == b[j - 1] ? 0 : 1;
            rows[i][j] =
                std::min({rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + differs});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
                rows[i][j] = std::min(rows[i][j], rows[i - 2][j - 2] + 1);
            }
        }
    }
    return rows[a.size()][b.size()];
}

}  // namespace

std::string suggestion(std::string_view typed, const std::vector<std::string>& known) {
    const std::size_t most = std::max<std::size_t>(1, typed.size() / 3);
    const auto nearest =
        std::min_element(known.begin(), known.end(),
                         [&](const auto& a, const auto& b) {  // Of words that are equally near, one
                                                              // that begins with what was typed.
                             return std::pair{slips(typed, a), !a.starts_with(typed)} <
                                    std::pair{slips(typed, b), !b.starts_with(typed)};
                         });
    if (nearest == known.end() || slips(typed, *nearest) > most) {
        return {};
    }
    return "; did you mean '" + *nearest + "'?";
}

}  // namespace truefill::tool
