// Payload bytes in, fills you can trust out: the reader and the pipeline, put together.
#pragma once

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

namespace truefill {

/// Says aloud that rejects are not looked at (they are still counted).
struct ignore_t {
    constexpr void operator()(const reject_view&) const noexcept {}
};
inline constexpr ignore_t ignore{};

/// Takes fills: each lives until the call returns; `fill{view}` keeps it.
template <class F>
concept fill_handler = std::invocable<F&, const fill_view&>;
/// Takes rejects: each lives until the call returns; `to_owned(view)` keeps it.
template <class F>
concept reject_handler = std::invocable<F&, const reject_view&>;

/// Normalizes payloads, one after the other. Keeps its buffers, so that a warm call allocates
/// nothing; not thread-safe: one per thread. A callback may throw: the payload's rest is lost to
/// that call, the normalizer stays usable.
template <appended_gate... Gates>
class normalizer {
public:
    /// Gates are tried after the six, in their order.
    explicit normalizer(Gates... gates) : normalizer{settings{}, std::move(gates)...} {}
    explicit normalizer(const settings& chosen, Gates... gates) requires(sizeof...(Gates) > 0)
        : pipeline_{chosen, std::move(gates)...} {}
    explicit normalizer(const settings& chosen) requires(sizeof...(Gates) == 0)
        : pipeline_{chosen} {}

    /// Normalizes one payload, its items' source stated by the caller. The payload is borrowed for
    /// the call: not copied, not changed, no padding needed. Returns this payload's counters; add
    /// them up with `+`.
    template <fill_handler OnFill, reject_handler OnReject>
    stats operator()(std::string_view payload, source from, OnFill&& on_fill,
                     OnReject&& on_reject) {
        return run(payload, from, on_fill, on_reject);
    }
    /// The same, the source told item by item.
    template <fill_handler OnFill, reject_handler OnReject>
    stats operator()(std::string_view payload, OnFill&& on_fill, OnReject&& on_reject) {
        return run(payload, std::nullopt, on_fill, on_reject);
    }

    /// The cursor of the page last normalized: "" on the last page, nothing where there is none or
    /// it does not read (cursor_status tells the two apart). The text lives in the normalizer, not
    /// in the payload: valid until the next call.
    [[nodiscard]] std::optional<std::string_view> cursor() const noexcept {
        return has_cursor_text() ? std::optional<std::string_view>{cursor_} : std::nullopt;
    }
    /// Whether the page last normalized has a next one. `none` or `unreadable` on a page of fills
    /// is no end of the pages: the exchange writes "" there.
    [[nodiscard]] truefill::cursor_status cursor_status() const noexcept { return cursor_status_; }

    /// The text of the first item last met, for events; "" when there was none. Borrows likewise.
    [[nodiscard]] std::string_view first_item() const noexcept { return first_item_; }

private:
    template <class OnFill, class OnReject>
    struct visitor {
        normalizer& self;
        OnFill& on_fill;
        OnReject& on_reject;

        void met(std::string_view text) const noexcept {
            if (self.first_item_.data() == nullptr) {
                self.first_item_ = text;
            }
        }
        void item(const raw_fill& raw) const {
            met(raw.text());
            self.pipeline_.item(raw, on_fill, on_reject);
        }
        void not_an_object(std::string_view text, std::size_t index) const {
            met(text);
            self.pipeline_.unplaced(text, index, reason::not_an_object, std::nullopt, on_reject);
        }
        void repeated_key(std::string_view text, std::size_t index, kalshi::key name) const {
            met(text);
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
        visitor<OnFill, OnReject> items{*this, on_fill, on_reject};
        const unwrapped& end = reader_(payload, items);
        cursor_.assign(end.cursor.value_or(std::string_view{}));
        cursor_status_ = end.cursor_status;
        if (end.why) {
            pipeline_.payload(*end.why, end.offset, end.text, on_reject);
        }
        return pipeline_.counted();
    }

    [[nodiscard]] bool has_cursor_text() const noexcept {
        return cursor_status_ == truefill::cursor_status::last_page ||
               cursor_status_ == truefill::cursor_status::next_page;
    }

    reader reader_;
    pipeline<Gates...> pipeline_;
    std::string_view first_item_;
    std::string cursor_;
    truefill::cursor_status cursor_status_ = truefill::cursor_status::none;
};
template <class... Gates>
normalizer(Gates...) -> normalizer<Gates...>;
template <class... Gates>
normalizer(settings, Gates...) -> normalizer<Gates...>;
normalizer(settings)->normalizer<>;

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

/// Normalizes one payload into vectors: the first five minutes, tests, small tools. Makes a
/// normalizer of its own; keep one for a stream of payloads.
[[nodiscard]] inline reading read(std::string_view payload,
                                  std::optional<source> from = std::nullopt) {
    normalizer normalize;
    reading all;
    const auto keep_fill = [&](const fill_view& one) { all.fills.emplace_back(one); };
    const auto keep_reject = [&](const reject_view& bad) { all.rejects.push_back(to_owned(bad)); };
    all.stats = from ? normalize(payload, *from, keep_fill, keep_reject)
                     : normalize(payload, keep_fill, keep_reject);
    if (normalize.cursor()) {
        all.cursor.emplace(*normalize.cursor());
    }
    all.cursor.status = normalize.cursor_status();
    return all;
}

}  // namespace truefill
