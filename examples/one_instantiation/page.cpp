// The one file that compiles the reader and the rules.
#include "page.hpp"

#include <truefill/normalizer.hpp>

truefill::stats normalize_page(std::string_view page,
                               const std::function<void(const truefill::fill_view&)>& on_fill,
                               const std::function<void(const truefill::reject_view&)>& on_reject) {
    thread_local truefill::normalizer normalize;
    return normalize(page, on_fill, on_reject);
}
