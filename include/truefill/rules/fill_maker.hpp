// From one item to a fill, or to the reject that says why it is none: everything but the gates that
// a user appends.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/fill.hpp>
#include <truefill/gates.hpp>
#include <truefill/identity/digest_set.hpp>
#include <truefill/identity/fill_id.hpp>
#include <truefill/identity/md5.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/names.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reject.hpp>
#include <truefill/rules/read_item.hpp>
#include <truefill/rules/real_fill.hpp>
#include <truefill/vocabulary.hpp>
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

namespace detail {

/// Reads items, one after the other. Keeps its buffers.
class fill_maker {
public:
    explicit fill_maker(settings chosen) : settings_{std::move(chosen)} {}

    /// Begins a payload. Synthetic ids are compared within one payload only.
    void begin(std::string_view payload) noexcept {
        payload_ = payload;
        synthetic_ids_.clear();
    }

    /// Reads an item up to the six gates and its id. True: fill() is the fill, until the next call.
    /// False: refused() says why, and its stage how far the item came.
    [[nodiscard]] bool read(const raw_fill& raw, source from) {
        builder_.draft().clear();
        return is_unambiguous(raw) && is_real(raw) && reads(raw, from) && passes_gates(raw) &&
               (builder_.draft().fill_id || makes_id(raw));
    }
    /// The fill of the item last read. Precondition: it was one.
    [[nodiscard]] const fill_view& fill() const noexcept { return builder_.fill(); }
    /// Why the item last read is none. Precondition: it was none.
    [[nodiscard]] const reject_view& refused() const noexcept { return refused_; }

    [[nodiscard]] reject_view reject_of(const raw_fill& raw, stage at, reason why,
                                        std::optional<field> which) const noexcept {
        return {at, why, {}, {}, which, {}, raw.index(), offset_of(raw.text()), raw.text()};
    }
    [[nodiscard]] std::size_t offset_of(std::string_view text) const noexcept {
        return static_cast<std::size_t>(text.data() - payload_.data());
    }

private:
    bool refuse(const raw_fill& raw, stage at, reason why, std::optional<field> which) noexcept {
        refused_ = reject_of(raw, at, why, which);
        return false;
    }

    [[nodiscard]] bool is_unambiguous(const raw_fill& raw) noexcept {
        const auto repeated = raw.repeated() - kalshi::slot_names<kalshi::slot::control>;
        return repeated.empty() || refuse(raw, stage::unwrap, reason::duplicate_key,
                                          kalshi::field_of(repeated.front().row().fills));
    }

    [[nodiscard]] bool is_real(const raw_fill& raw) noexcept {
        const not_real found = why_not_real(raw);
        if (found) {
            refuse(raw, stage::real_fill, found.why, field_of(found.why));
            refused_.looks_like = found.looks_like;
        }
        return !found;
    }

    [[nodiscard]] bool reads(const raw_fill& raw, source from) {
        draft& read = builder_.draft();
        if (const fault unread = read_draft(raw, from, read, settings_.price_means)) {
            return refuse(raw, stage::fields, unread.why, unread.field);
        }
        lower_action(raw, read);
        return true;
    }
    /// Puts the action into lower case: "buy" and "sell" become literals, another word is copied.
    void lower_action(const raw_fill& raw, draft& read) {
        if (!read.action) {
            return;
        }
        // By kalshi::word_value. An index, because a branch on buy or sell is often mispredicted.
        static constexpr std::array<std::string_view, 3> usual{"", "buy", "sell"};
        const auto word = static_cast<std::size_t>(raw.number("action"_key));
        if (word < usual.size()) {
            read.action = usual[word];
            return;
        }
        action_.assign(*read.action);
        std::transform(action_.begin(), action_.end(), action_.begin(), to_lower);
        read.action = action_;
    }

    [[nodiscard]] bool passes_gates(const raw_fill& raw) noexcept {
        const gate_mask failed = failed_gates(builder_.draft());
        if (!failed.empty()) {
            refuse(raw, stage::gates, first_of(failed), field_of(first_of(failed)));
            refused_.gates = failed;
        }
        return failed.empty();
    }

    /// Gives a fill without an id a synthetic one.
    [[nodiscard]] bool makes_id(const raw_fill& raw) {
        draft& read = builder_.draft();
        md5_digest digest{};
        if (!settings_.md5 || !settings_.md5(identity_of(read, identity_), digest)) {
            return refuse(raw, stage::identity, reason::digest_unavailable, field::fill_id);
        }
        if (!synthetic_ids_.insert(digest)) {
            return refuse(raw, stage::identity, reason::synthetic_collision, field::fill_id);
        }
        id_ = to_hex(digest);
        read.fill_id.emplace(id_.data(), id_.size());
        read.notes |= note::synthetic_id;
        return true;
    }

    settings settings_;
    std::string_view payload_;
    digest_set synthetic_ids_;
    std::string identity_;
    std::string action_;
    std::array<char, 32> id_{};
    fill_builder builder_;
    reject_view refused_{};
};

}  // namespace detail

}  // namespace truefill::inline v0_1
