#include "account/book.hpp"

#include <algorithm>
#include <utility>

namespace mock_exchange {

namespace {

bool earlier(const fill& left, const fill& right) {
    return position_of(left) < position_of(right);
}

bool fits(const fill& execution, const query& wanted) {
    const bool is_wanted_market =
        wanted.markets.empty() || std::find(wanted.markets.begin(), wanted.markets.end(),
                                            execution.market) != wanted.markets.end();
    return is_wanted_market && (!wanted.order || *wanted.order == execution.order) &&
           (!wanted.subaccount || *wanted.subaccount == execution.subaccount);
}

/// Collects a page, newest first, from `candidates` fills that fill_at yields in ascending time.
template <class FillAt>
page collect(std::size_t candidates, FillAt fill_at, const query& wanted) {
    std::size_t low = 0;
    std::size_t high = candidates;
    while (low < high) {
        const std::size_t middle = low + (high - low) / 2;
        if (position_of(fill_at(middle)) < wanted.before) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    page found;
    for (std::size_t i = low; i > 0 && !found.more; --i) {
        const fill& execution = fill_at(i - 1);
        if (execution.ts_us < wanted.min_us) {
            break;
        }
        if (!fits(execution, wanted)) {
            continue;
        }
        if (found.fills.size() == wanted.limit) {
            found.more = true;
        } else {
            found.fills.push_back(execution);
        }
    }
    return found;
}

}  // namespace

book::book(std::vector<fill> fills) : fills_{std::move(fills)} {
    std::sort(fills_.begin(), fills_.end(), earlier);
    rebuild();
}

void book::add(std::vector<fill> fills) {
    const auto old_size = static_cast<std::ptrdiff_t>(fills_.size());
    std::sort(fills.begin(), fills.end(), earlier);
    fills_.insert(fills_.end(), fills.begin(), fills.end());
    std::inplace_merge(fills_.begin(), fills_.begin() + old_size, fills_.end(), earlier);
    rebuild();
}

page book::newest(const query& wanted) const {
    if (wanted.nothing) {
        return {};
    }
    const auto collect_from = [&](std::span<const std::uint32_t> list) {
        return collect(
            list.size(), [&](std::size_t i) -> const fill& { return fills_[list[i]]; }, wanted);
    };
    if (wanted.order) {
        return collect_from(by_order_.of(*wanted.order));
    }
    if (wanted.markets.size() == 1) {
        return collect_from(by_market_.of(wanted.markets.front()));
    }
    if (wanted.subaccount) {
        return collect_from(by_subaccount_.of(*wanted.subaccount));
    }
    return collect(
        fills_.size(), [&](std::size_t i) -> const fill& { return fills_[i]; }, wanted);
}

std::span<const fill> book::after(position last, std::size_t limit) const {
    const auto begin =
        std::partition_point(fills_.begin(), fills_.end(),
                             [&](const fill& execution) { return position_of(execution) <= last; });
    const auto left = static_cast<std::size_t>(fills_.end() - begin);
    return {begin, std::min(limit, left)};
}

void book::rebuild() {
    by_market_.rebuild(fills_, [](const fill& execution) { return std::size_t{execution.market}; });
    by_order_.rebuild(fills_, [](const fill& execution) { return std::size_t{execution.order}; });
    by_subaccount_.rebuild(fills_,
                           [](const fill& execution) { return std::size_t{execution.subaccount}; });
}

template <class KeyOf>
void book::grouping::rebuild(const std::vector<fill>& fills, KeyOf key_of) {
    begins_.assign(2, 0);
    for (const fill& execution : fills) {
        const std::size_t key = key_of(execution);
        if (key + 2 > begins_.size()) {
            begins_.resize(key + 2, 0);
        }
        ++begins_[key + 1];
    }
    for (std::size_t i = 1; i < begins_.size(); ++i) {
        begins_[i] += begins_[i - 1];
    }
    std::vector<std::uint32_t> next = begins_;
    indices_.resize(fills.size());
    for (std::uint32_t i = 0; i < fills.size(); ++i) {
        indices_[next[key_of(fills[i])]++] = i;
    }
}

std::span<const std::uint32_t> book::grouping::of(std::size_t key) const {
    if (key + 1 >= begins_.size()) {
        return {};
    }
    return std::span{indices_}.subspan(begins_[key], begins_[key + 1] - begins_[key]);
}

}  // namespace mock_exchange
