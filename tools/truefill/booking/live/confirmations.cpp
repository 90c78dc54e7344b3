#include "booking/live/confirmations.hpp"

namespace truefill::tool {

void confirmations::begin(timestamp time) {
    if (!begin_) {
        begin_ = time;
    }
}

bool confirmations::stream_brought(const fill_mark& fill, clock::time_point time) {
    const auto [place, is_new] =
        fills_.try_emplace(fill.identity, entry{fill.time, time, state::brought});
    if (is_new) {
        return true;
    }
    entry& known = place->second;
    if (known.now == state::told) {  // REST was the faster one
        known.now = state::confirmed;
        times_.add({});
        return true;
    }
    const bool is_first = known.now == state::missed || known.now == state::history;
    if (is_first) {
        known.now = state::confirmed;
    }
    return is_first;
}

void confirmations::rest_told(const fill_mark& fill, clock::time_point time) {
    const bool is_history = !begin_ || fill.time < *begin_;
    const auto [place, is_new] = fills_.try_emplace(
        fill.identity, entry{fill.time, time, is_history ? state::history : state::told});
    entry& known = place->second;
    if (is_new && !is_history) {
        told_.push_back(fill.identity);
    } else if (!is_new && known.now == state::brought) {
        known.now = state::confirmed;
        times_.add(time - known.time);
    }
}

std::uint64_t confirmations::count_missed(clock::time_point time) {
    std::uint64_t n_now = 0;
    std::erase_if(told_, [&](std::uint64_t identity) {
        const auto found = fills_.find(identity);
        if (found == fills_.end() || found->second.now != state::told) {
            return true;
        }
        if (time - found->second.time < patience) {
            return false;
        }
        found->second.now = state::missed;
        ++n_now;
        return true;
    });
    n_missed_ += n_now;
    return n_now;
}

void confirmations::forget_before(timestamp time) {
    std::erase_if(fills_, [&](const auto& known) {
        return known.second.executed < time && known.second.now != state::told;
    });
}

}  // namespace truefill::tool
