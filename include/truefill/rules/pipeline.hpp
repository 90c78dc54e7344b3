// From items to fills and rejects, with the appended gates and the counters. Knows no JSON: any
// reader that makes raw fills can drive it.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/gates.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reject.hpp>
#include <truefill/rules/fill_maker.hpp>
#include <truefill/stats.hpp>
#include <tuple>
#include <utility>

namespace truefill::inline v0_1 {

/// Turns items into fills, one payload after the other. Keeps its buffers; one per thread.
template <appended_gate... Gates>
class pipeline {
public:
    explicit pipeline(settings chosen, Gates... gates)
        : maker_{std::move(chosen)}, gates_{std::move(gates)...} {}

    /// Begins a payload.
    void begin(std::string_view payload, std::optional<source> stated) noexcept {
        maker_.begin(payload);
        stated_ = stated;
        counted_.clear();
        counted_.n_payloads = 1;
    }

    /// Takes one object, and calls exactly one of the handlers.
    template <class OnFill, class OnReject>
    void item(const raw_fill& raw, OnFill& on_fill, OnReject& on_reject) {
        ++counted_.n_api;
        ++counted_.n_raw;
        if (!maker_.read(raw, stated_ ? *stated_ : source_of(raw))) {
            const reject_view& refused = maker_.refused();
            counted_.n_real += refused.stage > stage::real_fill ? 1U : 0U;
            counted_.n_valid += refused.stage > stage::gates ? 1U : 0U;
            return refuse(refused, on_reject);
        }
        ++counted_.n_real;
        ++counted_.n_valid;
        const fill_view& view = maker_.fill();
        if (const auto gate = refusing_gate(view)) {
            reject_view refused = maker_.reject_of(raw, stage::gates, reason::gate, {});
            refused.gate = *gate;
            return refuse(refused, on_reject);
        }
        ++counted_.n_passed;
        counted_.n_synthetic += view.notes().contains(note::synthetic_id) ? 1U : 0U;
        on_fill(view);
    }

    /// Takes one item that is not an object, or that has an envelope key twice.
    template <class OnReject>
    void unplaced(std::string_view text, std::size_t index, reason why, std::optional<field> which,
                  OnReject& on_reject) {
        ++counted_.n_api;
        counted_.n_raw += why == reason::not_an_object ? 0U : 1U;
        refuse({stage::unwrap, why, {}, {}, which, {}, index, maker_.offset_of(text), text},
               on_reject);
    }

    /// Counts a frame that carries no fill.
    void skipped() noexcept { ++counted_.n_skipped; }

    /// Refuses the payload as a whole. For not_json `offset` is the byte that breaks it and `text`
    /// the whole payload; else they are the document's own.
    template <class OnReject>
    void payload(reason why, std::size_t offset, std::string_view text, OnReject& on_reject) {
        ++counted_.n_payload_rejects;
        reject_view refused{stage::payload, why, {}, {}, {}, {}, {}, offset, text};
        if (why == reason::duplicate_key) {
            refused.field = field::envelope;
        }
        on_reject(refused);
    }

    /// The counters of the payload so far.
    [[nodiscard]] const stats& counted() const noexcept { return counted_; }

private:
    template <class OnReject>
    void refuse(const reject_view& refused, OnReject& on_reject) {
        counted_.rejects.add(refused.why);
        if (refused.looks_like) {
            counted_.looks_like.add(*refused.looks_like);
        }
        on_reject(refused);
    }

    /// The name of the first appended gate that a fill does not pass.
    [[nodiscard]] std::optional<std::string_view> refusing_gate(const fill_view& view) const {
        std::optional<std::string_view> refusing;
        std::apply(
            [&](const Gates&... gate) {
                (void)(... && (gate(view) || (refusing = gate.name, false)));
            },
            gates_);
        return refusing;
    }

    detail::fill_maker maker_;
    std::tuple<Gates...> gates_;
    std::optional<source> stated_;
    stats counted_;
};

}  // namespace truefill::inline v0_1
