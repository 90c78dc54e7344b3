// From items to fills and rejects, with the counters. Knows no JSON: any reader that makes raw
// fills can drive it.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/fill.hpp>
#include <truefill/gates.hpp>
#include <truefill/identity/digest_set.hpp>
#include <truefill/identity/fill_id.hpp>
#include <truefill/identity/md5.hpp>
#include <truefill/kalshi/markers.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reject.hpp>
#include <truefill/rules/read_item.hpp>
#include <truefill/rules/real_fill.hpp>
#include <truefill/stats.hpp>
#include <tuple>
#include <utility>

namespace truefill::inline v0_1 {

/// What a user may choose.
struct settings {
    /// What a lone `price` means on a NO fill.
    lone_price price_means = lone_price::own_side;
    /// The MD5 of synthetic ids: any callable. By default OpenSSL's; a program that always gives
    /// its own needs no libcrypto. Fills without an id are refused where it has no digest.
    md5_function md5 = openssl_md5{};
};

/// Turns items into fills, one payload after the other. Keeps its buffers; one per thread.
template <appended_gate... Gates>
class pipeline {
public:
    explicit pipeline(settings chosen, Gates... gates)
        : settings_{std::move(chosen)}, gates_{std::move(gates)...} {}

    /// Begins a payload. Synthetic ids are compared within one payload only.
    void begin(std::string_view payload, std::optional<source> stated) noexcept {
        payload_ = payload;
        stated_ = stated;
        synthetic_ids_.clear();
        counted_.clear();
        counted_.n_payloads = 1;
    }

    /// Takes one object, and calls exactly one of the handlers.
    template <class OnFill, class OnReject>
    void item(const raw_fill& raw, OnFill& on_fill, OnReject& on_reject) {
        ++counted_.n_api;
        ++counted_.n_raw;
        const auto repeated = raw.repeated() - kalshi::slot_names<kalshi::slot::control>;
        if (!repeated.empty()) [[unlikely]] {
            reject_view bad = reject_of(raw, stage::unwrap, reason::duplicate_key);
            bad.field = kalshi::field_of(repeated.front().row().fills);
            return refuse(bad, on_reject);
        }

        draft& made = builder_.draft();
        made.clear();
        not_real other;
        const fault unread = detail::read_item(raw, stated_ ? *stated_ : source_of(raw), made,
                                               settings_.price_means, other);
        if (other) [[unlikely]] {
            reject_view bad = reject_of(raw, stage::real_fill, other.why);
            bad.field = missing_field(other.why);
            bad.looks_like = other.looks_like;
            return refuse(bad, on_reject);
        }
        ++counted_.n_real;
        if (unread) [[unlikely]] {
            reject_view bad = reject_of(raw, stage::fields, unread.why);
            bad.field = unread.field;
            return refuse(bad, on_reject);
        }
        lower_action(raw, made);

        if (const gate_mask failed = failed_gates(made); !failed.empty()) [[unlikely]] {
            reject_view bad = reject_of(raw, stage::gates, first_of(failed));
            bad.gates = failed;
            bad.field = field_of(bad.why);
            return refuse(bad, on_reject);
        }
        ++counted_.n_valid;

        const bool synthetic = !made.fill_id;
        if (synthetic) {
            if (const auto why = identify(made)) {
                reject_view bad = reject_of(raw, stage::identity, *why);
                bad.field = field::fill_id;
                return refuse(bad, on_reject);
            }
        }

        const fill_view& one = builder_.fill();
        std::string_view refused_by;
        const bool passes = std::apply(
            [&](const Gates&... gate) {
                return (... && (gate(one) || (refused_by = gate.name, false)));
            },
            gates_);
        if (!passes) {
            reject_view bad = reject_of(raw, stage::gates, reason::gate);
            bad.gate = refused_by;
            return refuse(bad, on_reject);
        }
        ++counted_.n_passed;
        counted_.n_synthetic += synthetic ? 1U : 0U;
        on_fill(one);
    }

    /// Takes one item that is not an object, or that has an envelope key twice.
    template <class OnReject>
    void unplaced(std::string_view text, std::size_t index, reason why, std::optional<field> which,
                  OnReject& on_reject) {
        ++counted_.n_api;
        counted_.n_raw += why == reason::not_an_object ? 0U : 1U;
        counted_.rejects.add(why);
        on_reject(reject_view{stage::unwrap, why, {}, {}, which, {}, index, offset_of(text), text});
    }

    /// Counts a frame that carries no fill.
    void skipped() noexcept { ++counted_.n_skipped; }

    /// Refuses the payload as a whole. For not_json `offset` is the byte that breaks it and `text`
    /// the whole payload; else they are the document's own.
    template <class OnReject>
    void payload(reason why, std::size_t offset, std::string_view text, OnReject& on_reject) {
        ++counted_.n_payload_rejects;
        reject_view bad{stage::payload, why, {}, {}, {}, {}, {}, offset, text};
        if (why == reason::duplicate_key) {
            bad.field = field::envelope;
        }
        on_reject(bad);
    }

    /// The counters of the payload so far.
    [[nodiscard]] const stats& counted() const noexcept { return counted_; }

private:
    [[nodiscard]] std::size_t offset_of(std::string_view text) const noexcept {
        return static_cast<std::size_t>(text.data() - payload_.data());
    }
    [[nodiscard]] reject_view reject_of(const raw_fill& raw, stage at, reason why) const noexcept {
        return {at, why, {}, {}, {}, {}, raw.index(), offset_of(raw.text()), raw.text()};
    }
    [[nodiscard]] static constexpr std::optional<field> missing_field(reason why) noexcept {
        switch (why) {
            case reason::missing_order_id: return field::order_id;
            case reason::missing_time: return field::time;
            case reason::missing_size: return field::size;
            case reason::missing_price: return field::price;
            default: return std::nullopt;
        }
    }

    template <class OnReject>
    void refuse(const reject_view& bad, OnReject& on_reject) {
        counted_.rejects.add(bad.why);
        if (bad.looks_like) {
            counted_.looks_like.add(*bad.looks_like);
        }
        on_reject(bad);
    }

    /// Puts the action into lower case. Copies it only where a letter may change.
    void lower_action(const raw_fill& raw, draft& made) {
        if (!made.action || !detail::may_have_capitals(raw["action"_key])) {
            return;
        }
        action_.assign(*made.action);
        std::transform(action_.begin(), action_.end(), action_.begin(), detail::to_lower);
        made.action = action_;
    }

    /// Makes the id of a fill that has none; returns why that is not possible.
    [[nodiscard]] std::optional<reason> identify(draft& made) {
        write_identity(made, identity_);
        md5_digest digest{};
        if (!settings_.md5 || !settings_.md5(identity_, digest)) {
            return reason::digest_unavailable;
        }
        if (!synthetic_ids_.insert(digest)) {
            return reason::synthetic_collision;
        }
        id_ = to_hex(digest);
        made.fill_id.emplace(id_.data(), id_.size());
        made.notes |= note::synthetic_id;
        return std::nullopt;
    }

    settings settings_;
    std::tuple<Gates...> gates_;
    std::string_view payload_;
    std::optional<source> stated_;
    stats counted_;
    detail::digest_set synthetic_ids_;
    std::string identity_;
    std::string action_;
    std::array<char, 32> id_{};
    detail::fill_builder builder_;
};

}  // namespace truefill::inline v0_1
