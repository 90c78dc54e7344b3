#include "diagnosis/profile.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace truefill::tool {

namespace {

/// Joins texts unambiguously: each has its length before it.
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

template <class Limits, class Value>
std::size_t bin_of(const Limits& limits, Value value) {
    return static_cast<std::size_t>(std::lower_bound(limits.begin(), limits.end(), value) -
                                    limits.begin());
}

bool has_valid_price(const observed_row& row) {
    return row.price_u > 0 && row.price_u < 1'000'000;
}

void count_row(row_group& group, const observed_row& row) {
    group.first_us = group.n_rows == 0 ? row.ts_us : std::min(group.first_us, row.ts_us);
    group.last_us = group.n_rows == 0 ? row.ts_us : std::max(group.last_us, row.ts_us);
    ++group.n_rows;
    group.n_without_id += row.fill_id.empty() ? 1 : 0;
}

/// The groups with the most rows, names deciding between equals.
std::vector<row_group> largest(std::vector<row_group> groups, std::uint64_t fewest_rows,
                               std::size_t most_groups) {
    std::erase_if(groups, [&](const row_group& group) { return group.n_rows < fewest_rows; });
    std::sort(groups.begin(), groups.end(), [](const row_group& a, const row_group& b) {
        return a.n_rows != b.n_rows ? a.n_rows > b.n_rows : a.name < b.name;
    });
    groups.resize(std::min(groups.size(), most_groups));
    return groups;
}

}  // namespace

row_profile::row_profile(std::string name, const time_window& window) {
    using std::chrono::minutes;
    chart_.name = std::move(name);
    chart_.first_minute = std::chrono::floor<minutes>(window.from);
    const auto n = std::chrono::ceil<minutes>(window.to) - std::chrono::floor<minutes>(window.from);
    chart_.per_minute.resize(static_cast<std::size_t>(std::max<std::int64_t>(n.count(), 1)));
}

void row_profile::add(const observed_row& row) {
    ++counts_.n_rows;
    const row_condition kind = kind_of(row);
    add_time(row, kind);
    add_values(row);
    add_order(row);
    add_sample(row, kind);
    row_group& writer = by_writer_[row.writer];
    writer.name = row.writer;
    count_row(writer, row);
}

row_condition row_profile::kind_of(const observed_row& row) {
    const bool is_known_id = add_id(row);
    const auto content =
        fingerprint::of(joined({row.account, row.order_id, row.fill_id, row.side,
                                std::to_string(row.price_u), std::to_string(row.count_c)}));
    const bool is_copy = !contents_.insert(content).second;
    counts_.n_copies += is_copy ? 1 : 0;
    if (!has_valid_price(row) || row.count_c <= 0 || (row.side != "yes" && row.side != "no") ||
        row.order_id.empty() || row.market.empty()) {
        return row_condition::impossible;
    }
    return is_copy || is_known_id ? row_condition::repeated : row_condition::valid;
}

void row_profile::add_time(const observed_row& row, row_condition kind) {
    const timestamp time{std::chrono::microseconds{row.ts_us}};
    const auto minute = std::chrono::floor<std::chrono::minutes>(time - chart_.first_minute);
    if (minute.count() >= 0 && std::cmp_less(minute.count(), chart_.per_minute.size())) {
        ++chart_.per_minute[static_cast<std::size_t>(minute.count())].at(
            static_cast<std::size_t>(kind));
    }
    times_.add(time);
    if (instants_.size() < most_times) {
        instants_.push_back(row.ts_us);
    }
    counts_.first_us = counts_.n_rows == 1 ? row.ts_us : std::min(counts_.first_us, row.ts_us);
    counts_.last_us = counts_.n_rows == 1 ? row.ts_us : std::max(counts_.last_us, row.ts_us);
}

void row_profile::add_values(const observed_row& row) {
    ++chart_.by_price.at(price_bin(row.price_u));
    counts_.n_zero_price += row.price_u == 0 ? 1 : 0;
    counts_.n_valid_price += has_valid_price(row) ? 1 : 0;
    counts_.n_zero_size += row.count_c <= 0 ? 1 : 0;
    counts_.largest_size_c = std::max(counts_.largest_size_c, row.count_c);
    counts_.n_linked += row.is_linked ? 1 : 0;
    counts_.n_without_market += row.market.empty() ? 1 : 0;
    counts_.n_without_order += row.order_id.empty() ? 1 : 0;
    counts_.n_without_id += row.fill_id.empty() ? 1 : 0;
    counts_.n_blank_ids += row.order_id.empty() || row.fill_id.empty() ? 1 : 0;
    chart_.n_yes += row.side == "yes" ? 1 : 0;
    chart_.n_no += row.side == "no" ? 1 : 0;
}

void row_profile::add_order(const observed_row& row) {
    if (row.order_id.empty()) {
        return;
    }
    order_rows& order = by_order_[joined({row.account, row.order_id})];
    if (order.group.n_rows == 0) {
        order.group.name = row.order_id;
        order.first_price = row.price_u;
    }
    count_row(order.group, row);
    const bool moved = row.price_u != order.first_price;
    order.group.n_prices += moved ? 1 : 0;
    counts_.n_moving_orders += moved && row.fill_id.empty() ? 1 : 0;
    counts_.most_rows_an_order = std::max(counts_.most_rows_an_order, order.group.n_rows);
}

/// Whether a row of this fill was there before.
bool row_profile::add_id(const observed_row& row) {
    if (row.fill_id.empty()) {
        return false;
    }
    ++counts_.n_with_id;
    fill_ids_.insert(fingerprint::of(joined({row.account, row.fill_id})));
    id_rows& fill = by_id_[fingerprint::of(joined({row.account, row.fill_id, row.order_id}))];
    if (fill.n == 0) {
        fill.first_price = row.price_u;
    }
    ++fill.n;
    const bool moved = fill.first_price != row.price_u;
    counts_.n_other_price += moved ? 1 : 0;
    counts_.most_rows_an_id = std::max(counts_.most_rows_an_id, fill.n);
    if (fill.n == 1) {
        return false;
    }
    row_group& group = repeated_[row.fill_id];
    group.name = row.fill_id;
    count_row(group, row);
    group.n_rows = fill.n;  // the first row is not seen here
    group.n_prices += moved ? 1 : 0;
    return true;
}

void row_profile::add_sample(const observed_row& row, row_condition kind) {
    auto& samples = samples_.at(static_cast<std::size_t>(kind));
    if (samples.size() < n_samples) {
        samples.push_back(row);
    }
}

row_counts row_profile::counts() const {
    row_counts all = counts_;
    all.n_orders = by_order_.size();
    all.n_fill_ids = fill_ids_.size();
    all.n_identities = by_id_.size();
    return all;
}

std::vector<row_group> row_profile::most_repeated_ids() const {
    std::vector<row_group> groups;
    groups.reserve(repeated_.size());
    for (const auto& [id, group] : repeated_) {
        groups.push_back(group);
    }
    return largest(std::move(groups), 2, longest_list);
}

std::array<std::uint64_t, 13> row_profile::gaps() const {
    std::array<std::uint64_t, 13> bins{};
    std::vector<std::int64_t> sorted = instants_;
    std::sort(sorted.begin(), sorted.end());
    for (std::size_t i = 1; i < sorted.size(); ++i) {
        // Rows with equal times have no gap: a clock shows in the differences of times.
        if (sorted[i] != sorted[i - 1]) {
            ++bins.at(bin_of(gap_limits, sorted[i] - sorted[i - 1]));
        }
    }
    return bins;
}

chart_data row_profile::chart() const {
    constexpr std::array<std::uint64_t, 6> rows_limits{1, 2, 5, 10, 100, 1000};
    chart_data chart = chart_;
    chart.n_rows = counts_.n_rows;
    chart.n_orders = by_order_.size();
    chart.n_fill_ids = fill_ids_.size();
    chart.by_gap = gaps();
    std::vector<row_group> orders;
    orders.reserve(by_order_.size());
    for (const auto& [key, order] : by_order_) {
        ++chart.orders_by_rows.at(bin_of(rows_limits, order.group.n_rows));
        orders.push_back(order.group);
    }
    chart.worst_orders = largest(std::move(orders), 2, longest_list);
    chart.repeated_ids = most_repeated_ids();
    for (const auto& [name, group] : by_writer_) {
        chart.writers.push_back(group);
    }
    chart.writers = largest(std::move(chart.writers), 1, by_writer_.size());
    for (const row_condition kind :
         {row_condition::impossible, row_condition::repeated, row_condition::valid}) {
        for (const observed_row& row : samples_.at(static_cast<std::size_t>(kind))) {
            if (chart.samples.size() < n_samples) {
                chart.samples.push_back(row);
            }
        }
    }
    return chart;
}

std::uint64_t account_profile::bit_of(const std::string& account) {
    const auto [entry, is_new] = bits_.try_emplace(account, 0);
    if (is_new) {
        entry->second = std::uint64_t{1} << std::min<std::size_t>(bits_.size() - 1, 63);
    }
    return entry->second;
}

void account_profile::add(const observed_row& row) {
    ++rows_[row.account];
    const std::uint64_t bit = bit_of(row.account);
    if (row.fill_id.empty()) {
        return;
    }
    std::uint64_t& owners = owners_[fingerprint::of(joined({row.fill_id, row.order_id}))];
    if (owners != 0 && (owners & bit) == 0 && first_shared_.size() < longest_list) {
        first_shared_.push_back(row.fill_id);
    }
    owners |= bit;
}

std::uint64_t account_profile::n_shared(const std::optional<std::string>& account) const {
    std::uint64_t wanted = ~std::uint64_t{0};
    if (account) {
        const auto found = bits_.find(*account);
        wanted = found == bits_.end() ? 0 : found->second;
    }
    return static_cast<std::uint64_t>(
        std::count_if(owners_.begin(), owners_.end(), [&](const auto& fill) {
            return std::popcount(fill.second) > 1 && (fill.second & wanted) != 0;
        }));
}

}  // namespace truefill::tool
