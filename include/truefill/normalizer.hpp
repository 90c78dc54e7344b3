// The normalizer: payload bytes in, fills and rejects out. It joins the reader and the pipeline.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/gates.hpp>
#include <truefill/reader/unwrap.hpp>
#include <truefill/reject.hpp>
#include <truefill/rules/pipeline.hpp>
#include <truefill/stats.hpp>
#include <utility>
#include <vector>

#include <truefill/detail/macros_begin.hpp>

namespace truefill::inline v0_1 {

namespace mistake {
struct pass_a_handler_of_a_const_fill_view_and_one_of_a_const_reject_view_or_truefill_ignore;
}  // namespace mistake

/// A handler that ignores rejects. They are still counted.
inline constexpr auto ignore = [](const reject_view&) noexcept {};

/// Takes fills. Each view is valid until the call returns; `fill{view}` keeps a copy.
template <class F>
concept fill_handler = std::invocable<F&, const fill_view&>;
/// Takes rejects. Each view is valid until the call returns; `to_owned(view)` keeps a copy.
template <class F>
concept reject_handler = std::invocable<F&, const reject_view&>;

/// Normalizes payloads, one after the other. It keeps its buffers: a call allocates only when a
/// payload needs more than any before. Not thread-safe: use one per thread. When a callback throws,
/// the rest of that payload is not delivered, and the normalizer stays usable. One that was moved
/// from can only be assigned to or destroyed.
template <class... Gates>
class normalizer {
    static_assert((appended_gate<Gates> && ...),
                  "a gate has a name: write truefill::gate{\"name\", predicate}");

public:
    /// Appended gates are asked after the six, in this order.
    explicit normalizer(Gates... gates) : normalizer{settings{}, std::move(gates)...} {}
    explicit normalizer(const settings& chosen, Gates... gates)
        : pipeline_{chosen, std::move(gates)...} {}

    /// Normalizes one payload, whose source the caller states. The payload is only read during the
    /// call: it is neither copied nor changed, and needs no padding. Returns the payload's
    /// counters, which add with `+`.
    template <fill_handler OnFill, reject_handler OnReject>
    stats operator()(std::string_view payload, source from, OnFill&& on_fill,
                     OnReject&& on_reject) {
        return run(payload, from, on_fill, on_reject);
    }
    /// The same, with the source decided for each item by its form.
    template <fill_handler OnFill, reject_handler OnReject>
    stats operator()(std::string_view payload, OnFill&& on_fill, OnReject&& on_reject) {
        return run(payload, std::nullopt, on_fill, on_reject);
    }

    template <class... Others>
    mistake::pass_a_handler_of_a_const_fill_view_and_one_of_a_const_reject_view_or_truefill_ignore
    operator()(std::string_view, Others&&...) TRUEFILL_REFUSED(
        "pass a handler of a const fill_view&, and one of a const reject_view& or "
        "truefill::ignore");

    /// The cursor of the page last normalized: "" on the last page, nothing where there is none or
    /// it does not read (cursor_status tells the two apart). The text lives in the normalizer, not
    /// in the payload: valid until the next call.
    [[nodiscard]] std::optional<std::string_view> cursor() const noexcept TRUEFILL_BORROWS {
        const bool has_text = cursor_status_ == truefill::cursor_status::last_page ||
                              cursor_status_ == truefill::cursor_status::next_page;
        return has_text ? std::optional<std::string_view>{cursor_} : std::nullopt;
    }
    /// Whether the page last normalized has a next one. `none` or `unreadable` on a page of fills
    /// is no end of the pages: the exchange writes "" there.
    [[nodiscard]] truefill::cursor_status cursor_status() const noexcept { return cursor_status_; }

    /// The text of the payload's first item, for logs and events; "" when it had none. `payload` is
    /// the one last normalized: the text is a part of it, so it lives as long as the payload does.
    [[nodiscard]] std::string_view first_item(
        std::string_view payload TRUEFILL_BORROWS) const noexcept {
        return payload.substr(std::min(first_item_.offset, payload.size()), first_item_.size);
    }

private:
    template <class OnFill, class OnReject>
    struct visitor {
        normalizer& self;
        OnFill& on_fill;
        OnReject& on_reject;
        const char* payload;

        void note_first(std::string_view text) const noexcept {
            if (self.first_item_.size == 0) {
                self.first_item_ = {static_cast<std::size_t>(text.data() - payload), text.size()};
            }
        }
        void item(const raw_fill& raw) const {
            note_first(raw.text());
            self.pipeline_.item(raw, on_fill, on_reject);
        }
        void not_an_object(std::string_view text, std::size_t index) const {
            note_first(text);
            self.pipeline_.unplaced(text, index, reason::not_an_object, std::nullopt, on_reject);
        }
        void repeated_key(std::string_view text, std::size_t index, kalshi::key name) const {
            note_first(text);
            self.pipeline_.unplaced(text, index, reason::duplicate_key,
                                    kalshi::field_of(name.row().fills), on_reject);
        }
        void skipped() const noexcept { self.pipeline_.skipped(); }
    };

    template <class OnFill, class OnReject>
    stats run(std::string_view payload, std::optional<source> from, OnFill& on_fill,
              OnReject& on_reject) {
        first_item_ = {};
        cursor_status_ = truefill::cursor_status::none;
        pipeline_.begin(payload, from);
        visitor<OnFill, OnReject> items{*this, on_fill, on_reject, payload.data()};
        const unwrapped& end = reader_(payload, items);
        if (end.cursor) {
            cursor_.assign(*end.cursor);
        }
        cursor_status_ = end.cursor_status;
        if (end.why) {
            pipeline_.payload(*end.why, end.offset, end.text, on_reject);
        }
        return pipeline_.counted();
    }

    reader reader_;
    pipeline<Gates...> pipeline_;
    /// Where the payload's first item is; its size is 0 when there is none.
    struct {
        std::size_t offset = 0;
        std::size_t size = 0;
    } first_item_;
    std::string cursor_;
    truefill::cursor_status cursor_status_ = truefill::cursor_status::none;
};
template <class... Gates>
normalizer(Gates...) -> normalizer<Gates...>;
template <class... Gates>
normalizer(settings, Gates...) -> normalizer<Gates...>;

/// A page's cursor, owned: its text as normalizer::cursor gives it, and what it was beside it.
struct page_cursor : std::optional<std::string> {
    cursor_status status = cursor_status::none;
};

/// What `read` returns: everything owned.
struct reading {
    std::vector<fill> fills;
    std::vector<reject> rejects;
    truefill::stats stats;
    /// "" on the last page; nothing where there is none or it does not read: see its `status`.
    page_cursor cursor;
};

/// Normalizes one payload into vectors, for tests and small tools. Each call makes a normalizer:
/// for a stream of payloads keep one normalizer instead.
// A template, so that only who calls it compiles it: 3 % of a unit that calls a normalizer.
template <class = void>
[[nodiscard]] reading read(std::string_view payload, std::optional<source> from = std::nullopt) {
    normalizer normalize;
    reading all;
    const auto keep_fill = [&](const fill_view& view) { all.fills.emplace_back(view); };
    const auto keep_reject = [&](const reject_view& view) {
        all.rejects.push_back(to_owned(view));
    };
    all.stats = from ? normalize(payload, *from, keep_fill, keep_reject)
                     : normalize(payload, keep_fill, keep_reject);
    if (normalize.cursor()) {
        all.cursor.emplace(*normalize.cursor());
    }
    all.cursor.status = normalize.cursor_status();
    return all;
}

}  // namespace truefill::inline v0_1

#include <truefill/detail/macros_end.hpp>
