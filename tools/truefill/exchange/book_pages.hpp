// Hands pages to an object that books payloads: booking/ingest, which this room does not include.
#pragma once

#include <utility>

#include "exchange/client.hpp"
#include "exchange/page.hpp"

namespace truefill::tool {

/// Hands each body to `into.take(body)`, also that of a page which is not trusted. `into` must
/// outlive the result.
template <class Ingest>
[[nodiscard]] page_handler book_pages(Ingest& into) {
    return [&into](std::string_view body) {
        auto payload = into.take(body);
        page_outcome page;
        if (payload.refused) {
            page.refusal = name_of(*payload.refused);
            page.refusal += ": " + error_text(payload.refusal);
        }
        page.n_items = payload.counted.n_api;
        page.n_real = payload.counted.n_real;
        page.n_skipped = payload.counted.n_skipped;
        page.cursor = payload.cursor;
        page.next = std::move(payload.next);
        page.fills = std::move(payload.fills);
        return page;
    };
}

}  // namespace truefill::tool
