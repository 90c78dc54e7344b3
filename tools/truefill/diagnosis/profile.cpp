#include "diagnosis/profile.hpp"

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>

namespace truefill::tool {

namespace {

std::string joined(std::initializer_list<std::string_view> parts) {
    std::string key;
    for (const std::string_view part : parts) {
        key += std::to_string(part.size());
        key += ' ';
        key += part;
    }
    return key;
}

std::size_t price_bin(std::int64_t price_u) {
    constexpr std::int64_t dollar = 1'000'000;
    constexpr std::int64_t width = dollar / 10;
    if (price_u <= 0) {
        return 0;
    }
    return price_u >= dollar ? 11 : static_cast<std::size_t>((price_u - 1) / width) + 1;
}

std::size_t rows_bin(std::uint64_t n) {
    constexpr std::array<std::uint64_t, 6> at_most{1, 2, 5, 10, 100, 1000};
    return static_cast<std::size_t>(std::lower_bound(at_most.begin(), at_most.end(), n) -
                                    at_most.begin());
}

}  // namespace

examination::examination(std::string name, timestamp from, timestamp to) {
    using std::chrono::minutes;
    picture_.name = std::move(name);
    picture_.first_minute = std::chrono::floor<minutes>(from);
    const auto n = std::chrono::ceil<minutes>(to) - std::chrono::floor<minutes>(from);
    picture_.per_minute.resize(static_cast<std::size_t>(std::max<std::int64_t>(n.count(), 1)));
}

void examination::add(const observed_row& row) {
    ++counted_.n_rows;
    accounts_.insert(row.account);
    const timestamp time{std::chrono::microseconds{row.ts_us}};
    const auto minute = std::chrono::floor<std::chrono::minutes>(time - picture_.first_minute);
    if (minute.count() >= 0 && std::cmp_less(minute.count(), picture_.per_minute.size())) {
        ++picture_.per_minute[static_cast<std::size_t>(minute.count())];
    }
    rhythm_.add(time);
    counted_.first_us = counted_.n_rows == 1 ? row.ts_us : std::min(counted_.first_us, row.ts_us);
    counted_.last_us = std::max(counted_.last_us, row.ts_us);

    ++picture_.by_price[price_bin(row.price_u)];
    counted_.n_zero_price += row.price_u == 0 ? 1 : 0;
    counted_.n_valid_price += row.price_u > 0 && row.price_u < 1'000'000 ? 1 : 0;
    counted_.n_zero_size += row.count_c <= 0 ? 1 : 0;
    counted_.largest_size_c = std::max(counted_.largest_size_c, row.count_c);
    counted_.n_linked += row.linked ? 1 : 0;
    picture_.n_yes += row.side == "yes" ? 1 : 0;
    picture_.n_no += row.side == "no" ? 1 : 0;

    if (row.order_id.empty() || row.fill_id.empty()) {
        ++counted_.n_blank_ids;
    }
    if (!row.order_id.empty()) {
        const auto n = ++by_order_[fingerprint::of(joined({row.account, row.order_id}))];
        counted_.most_rows_an_order = std::max(counted_.most_rows_an_order, n);
    }
    if (!row.fill_id.empty()) {
        ++counted_.n_with_id;
        fill_ids_.insert(fingerprint::of(joined({row.account, row.fill_id})));
        id_rows& of_id = by_id_[fingerprint::of(joined({row.account, row.fill_id, row.order_id}))];
        if (of_id.n == 0) {
            of_id.first_price = row.price_u;
        }
        ++of_id.n;
        counted_.n_other_price += of_id.first_price != row.price_u ? 1 : 0;
        counted_.most_rows_an_id = std::max(counted_.most_rows_an_id, of_id.n);
    }
    const auto content =
        fingerprint::of(joined({row.account, row.order_id, row.fill_id, row.side,
                                std::to_string(row.price_u), std::to_string(row.count_c)}));
    counted_.n_copies += said_.insert(content).second ? 0 : 1;
}

counted_rows examination::counted() const {
    counted_rows all = counted_;
    all.n_orders = by_order_.size();
    all.n_fill_ids = fill_ids_.size();
    all.n_identities = by_id_.size();
    all.n_accounts = accounts_.size();
    return all;
}

picture examination::drawn() const {
    picture all = picture_;
    all.n_rows = counted_.n_rows;
    all.n_orders = by_order_.size();
    all.n_fill_ids = fill_ids_.size();
    for (const auto& [order, n] : by_order_) {
        ++all.orders_by_rows[rows_bin(n)];
    }
    return all;
}

}  // namespace truefill::tool
