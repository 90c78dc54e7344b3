// Why did we trade? The decision behind an order is asked of a registry first and of a fallback
// second; an order that neither knows stays unknown, and is counted (the plan's step 7).
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <truefill/detail/ascii.hpp>
#include <truefill/detail/decimal_write.hpp>
#include <truefill/vocabulary.hpp>
#include <type_traits>
#include <utility>

namespace truefill::inline v0_1 {

/// Who knew the decision.
enum class linked_by : std::uint8_t { registry = 1, fallback = 2 };

template <>
inline constexpr std::array vocabulary<linked_by>{word{linked_by::registry, "registry"},
                                                  word{linked_by::fallback, "fallback"}};

/// The decision behind an order, and who knew it.
struct decision_link {
    std::string decision;  ///< never blank
    linked_by by;

    friend bool operator==(const decision_link&, const decision_link&) = default;
};

/// Counts of fills by how their orders were linked; n_unknown() is what is left.
struct link_rate {
    std::uint64_t n_fills = 0;
    std::uint64_t n_registry = 0;
    std::uint64_t n_fallback = 0;

    constexpr void add(std::optional<linked_by> by) noexcept {
        ++n_fills;
        n_registry += by == linked_by::registry ? 1U : 0U;
        n_fallback += by == linked_by::fallback ? 1U : 0U;
    }
    [[nodiscard]] constexpr std::uint64_t n_linked() const noexcept {
        return n_registry + n_fallback;
    }
    [[nodiscard]] constexpr std::uint64_t n_unknown() const noexcept {
        return n_fills - n_linked();
    }

    constexpr link_rate& operator+=(const link_rate& other) noexcept {
        return *this = {n_fills + other.n_fills, n_registry + other.n_registry,
                        n_fallback + other.n_fallback};
    }
    friend constexpr link_rate operator+(link_rate a, const link_rate& b) noexcept {
        return a += b;
    }
    friend constexpr bool operator==(const link_rate&, const link_rate&) = default;
};

/// The rate as events write theirs: "97.2%", "100.0%" for all, "n/a" over no fills.
[[nodiscard]] inline std::string to_text(const link_rate& rate) {
    return percentage(rate.n_linked(), rate.n_fills);
}

/// What answers with the decision of an order, or with nothing: a look-up in a map, a query. The
/// answer is an optional of any text; a blank one is no answer.
template <class F>
concept decision_source = std::invocable<F&, std::string_view> &&
    requires(std::invoke_result_t<F&, std::string_view> answer) {
    {static_cast<bool>(answer)};
    { *answer } -> std::convertible_to<std::string_view>;
};

/// A fallback that knows nothing.
struct no_fallback {
    constexpr std::optional<std::string_view> operator()(std::string_view) const noexcept {
        return std::nullopt;
    }
};

/// Links fills to decisions, by the id of their order. Copies its sources: pass std::ref(source)
/// to share one. One per thread.
/// Sources are asked for each fill and nothing is remembered. Where asking is expensive, ask once
/// per order or pass a source that remembers.
template <decision_source Registry, decision_source Fallback = no_fallback>
class linker {
public:
    explicit linker(Registry registry, Fallback fallback = {})
        : registry_{std::move(registry)}, fallback_{std::move(fallback)} {}

    /// The decision behind a fill's order, and counts the fill; nothing is unknown. A blank id is
    /// unknown, and nobody is asked. Allocates the decision's text. What a source throws passes
    /// through: then nothing is counted.
    [[nodiscard]] std::optional<decision_link> operator()(std::string_view order_id) {
        std::optional<decision_link> found;
        const auto ask = [&](auto& source, linked_by by) {
            // Kept in a variable: the text may be part of the answer.
            const auto answer = std::invoke(source, order_id);
            if (answer && !detail::is_blank(*answer)) {
                found = decision_link{std::string{std::string_view{*answer}}, by};
            }
        };
        if (!detail::is_blank(order_id)) {
            ask(registry_, linked_by::registry);
            if (!found) {
                ask(fallback_, linked_by::fallback);
            }
        }
        rate_.add(found ? std::optional{found->by} : std::nullopt);
        return found;
    }

    /// The fills asked about so far.
    [[nodiscard]] const link_rate& rate() const noexcept { return rate_; }

private:
    Registry registry_;
    Fallback fallback_;
    link_rate rate_;
};

}  // namespace truefill::inline v0_1
