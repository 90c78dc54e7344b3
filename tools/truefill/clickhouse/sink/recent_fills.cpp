#include "clickhouse/sink/recent_fills.hpp"

#include <utility>

namespace truefill::tool {

const stored_record* recent_fills::find(const record& fill) const {
    const auto found = by_identity_.find(identity_of(fill));
    return found == by_identity_.end() ? nullptr : &found->second;
}

void recent_fills::remember(stored_record row) {
    std::string key = identity_of(row.content);
    const auto [place, is_new] = by_identity_.insert_or_assign(key, std::move(row));
    if (is_new) {
        order_.push_back(std::move(key));
        if (order_.size() > capacity) {
            by_identity_.erase(order_.front());
            order_.pop_front();
        }
    }
}

}  // namespace truefill::tool
