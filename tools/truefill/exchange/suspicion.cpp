#include "exchange/suspicion.hpp"

#include <functional>

#include "exchange/envelope.hpp"

namespace truefill::tool {

namespace {

/// The longest cursor. The exchange's cursors have about 100 bytes. A cursor is part of the next
/// request's address.
constexpr std::size_t longest_cursor = 4096;

std::uint64_t hash_of(std::string_view text) {
    return std::hash<std::string_view>{}(text);
}

}  // namespace

fill_digest digest_of(const page_outcome& page) {
    fill_digest digest;
    for (const fill_mark& fill : page.fills) {
        digest.add(fill);
    }
    return digest;
}

std::string pages_met::fault_of(const page_query& query, std::string_view body,
                                const page_outcome& page) const {
    if (!page.refusal.empty()) {
        return "the exchange sent no usable page: " + page.refusal;
    }
    if (const std::string fault = envelope_fault(body); !fault.empty()) {
        return "the exchange sent " + fault;
    }
    if (page.n_skipped != 0) {
        return "the exchange sent frames of a WebSocket as a page";
    }
    if (page.n_items != 0 && page.n_real == 0) {
        return "a page of " + std::to_string(page.n_items) +
               " items holds no fill at all: is this the fills endpoint?";
    }
    if (std::string fault = cursor_fault(query, page); !fault.empty()) {
        return fault;
    }
    const fill_digest digest = digest_of(page);
    return !digest.empty() && contents_.contains(digest.hash())
               ? "the exchange sent the fills of an earlier page again"
               : "";
}

std::string pages_met::cursor_fault(const page_query& query, const page_outcome& page) const {
    switch (page.cursor) {
        case cursor_status::last_page: return {};
        case cursor_status::unreadable: return "the page's cursor does not read";
        case cursor_status::none:
            return page.n_items < static_cast<std::uint64_t>(query.limit)
                       ? ""
                       : "a full page has no cursor";
        case cursor_status::next_page: break;
    }
    if (page.next.size() > longest_cursor) {
        return "the page's cursor has " + std::to_string(page.next.size()) + " bytes";
    }
    return page.next == query.cursor || cursors_.contains(hash_of(page.next))
               ? "the exchange repeats a cursor"
               : "";
}

void pages_met::add(const page_outcome& page) {
    if (page.cursor == cursor_status::next_page) {
        cursors_.insert(hash_of(page.next));
    }
    if (const fill_digest digest = digest_of(page); !digest.empty()) {
        contents_.insert(digest.hash());
    }
}

}  // namespace truefill::tool
