#include "server/account_state.hpp"

#include <algorithm>
#include <mutex>

#include "base/files.hpp"

namespace mock_exchange {

exchange::exchange(const exchange_settings& settings)
    : settings_{settings},
      wire_{settings.seed},
      generator_{settings.seed, settings.subaccounts, settings.mixed_eras},
      cutoff_us_{settings.cutoff_us},
      book_{generator_.between(settings.from_us, settings.to_us, settings.fills)} {
    write_truth();
}

page exchange::recent(query wanted) const {
    const std::shared_lock lock{mutex_};
    if (cutoff_us_) {
        wanted.min_us = std::max(wanted.min_us, *cutoff_us_);
    }
    return book_.newest(wanted);
}

page exchange::historical(query wanted) const {
    const std::shared_lock lock{mutex_};
    if (!cutoff_us_) {
        return {};
    }
    wanted.before = std::min(wanted.before, position{*cutoff_us_, 0});
    return book_.newest(wanted);
}

std::int64_t exchange::cutoff_us() const {
    const std::shared_lock lock{mutex_};
    return cutoff_us_.value_or(settings_.from_us);
}

void exchange::move_cutoff(std::int64_t cutoff_us) {
    const std::unique_lock lock{mutex_};
    cutoff_us_ = cutoff_us;
}

std::vector<std::string> exchange::add(std::size_t count, std::int64_t last_us) {
    const std::unique_lock lock{mutex_};
    std::vector<fill> fills = generator_.until(last_us, count);
    std::vector<std::string> ids(fills.size());
    for (std::size_t i = 0; i < fills.size(); ++i) {
        wire_.fill_ids().append(ids[i], fills[i].serial);
    }
    book_.add(std::move(fills));
    write_truth();
    return ids;
}

std::vector<position_row> exchange::positions_of(std::optional<std::uint8_t> subaccount) const {
    const std::shared_lock lock{mutex_};
    return positions_.of(book_.all(), subaccount);
}

void exchange::transfer(std::uint16_t market, std::int64_t count_c) {
    const std::unique_lock lock{mutex_};
    positions_.transfer(market, count_c);
}

void exchange::settle(std::uint16_t market) {
    const std::unique_lock lock{mutex_};
    positions_.settle(market);
}

bool exchange::append_truth(std::string& out, position& last) const {
    constexpr std::size_t at_once = 1000;
    const std::shared_lock lock{mutex_};
    const std::span<const fill> next = book_.after(last, at_once);
    for (const fill& one : next) {
        wire_.append_truth(out, one);
        out += '\n';
        last = position_of(one);
    }
    return !next.empty();
}

void exchange::write_truth() const {
    if (settings_.truth.empty()) {
        return;
    }
    constexpr std::size_t large = std::size_t{1} << 20U;
    write_file(settings_.truth, 0644, [&](const file_sink& write) {
        std::string lines;
        for (const fill& one : book_.all()) {
            wire_.append_truth(lines, one);
            lines += '\n';
            if (lines.size() >= large) {
                write(lines);
                lines.clear();
            }
        }
        write(lines);
    });
}

}  // namespace mock_exchange
