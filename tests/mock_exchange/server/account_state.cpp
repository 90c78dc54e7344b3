#include "server/account_state.hpp"

#include <algorithm>
#include <mutex>

#include "wire/items.hpp"

namespace mock_exchange {

account_state::account_state(const account_settings& settings)
    : settings_{settings},
      names_{settings.seed},
      generator_{settings.seed, settings.subaccounts, settings.mixed_eras},
      cutoff_us_{settings.cutoff_us},
      book_{generator_.between(settings.from_us, settings.to_us, settings.fills)} {}

page account_state::recent(query wanted) const {
    const std::shared_lock lock{mutex_};
    if (cutoff_us_) {
        wanted.min_us = std::max(wanted.min_us, *cutoff_us_);
    }
    return book_.newest(wanted);
}

page account_state::historical(query wanted) const {
    const std::shared_lock lock{mutex_};
    if (!cutoff_us_) {
        return {};
    }
    wanted.before = std::min(wanted.before, position{*cutoff_us_, 0});
    return book_.newest(wanted);
}

std::int64_t account_state::cutoff_us() const {
    const std::shared_lock lock{mutex_};
    return cutoff_us_.value_or(settings_.from_us);
}

void account_state::move_cutoff(std::int64_t cutoff_us) {
    const std::unique_lock lock{mutex_};
    cutoff_us_ = cutoff_us;
}

std::vector<std::string> account_state::add(std::size_t count, std::int64_t last_us) {
    const std::unique_lock lock{mutex_};
    std::vector<fill> fills = generator_.until(last_us, count);
    std::vector<std::string> ids;
    ids.reserve(fills.size());
    for (const fill& execution : fills) {
        ids.push_back(names_.fills().id(execution.serial));
    }
    if (listener_) {
        listener_(fills);
    }
    book_.add(std::move(fills));
    return ids;
}

void account_state::follow(std::function<void(std::span<const fill>)> listener) {
    const std::unique_lock lock{mutex_};
    listener_ = std::move(listener);
    if (listener_) {
        listener_(book_.all());
    }
}

std::vector<position_row> account_state::positions_of(
    std::optional<std::uint8_t> subaccount) const {
    const std::shared_lock lock{mutex_};
    return positions_.of(book_.all(), subaccount);
}

void account_state::transfer(std::uint16_t market, std::int64_t count_c) {
    const std::unique_lock lock{mutex_};
    positions_.transfer(market, count_c);
}

void account_state::settle(std::uint16_t market) {
    const std::unique_lock lock{mutex_};
    positions_.settle(market);
}

bool account_state::append_truth(std::string& out, position& last) const {
    constexpr std::size_t at_once = 1000;
    const std::shared_lock lock{mutex_};
    const std::span<const fill> next = book_.after(last, at_once);
    for (const fill& execution : next) {
        out.append(truth_item(names_, execution).dump()) += '\n';
        last = position_of(execution);
    }
    return !next.empty();
}

}  // namespace mock_exchange
