#include "commands/tables/link.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <span>
#include <truefill/decision_link.hpp>
#include <truefill/output/events.hpp>
#include <vector>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/output.hpp"
#include "base/stop.hpp"
#include "booking/registry.hpp"
#include "commands/tables/open_tables.hpp"

namespace truefill::tool {

namespace {

constexpr std::size_t orders_per_batch = 1000;
constexpr std::int64_t window_us = std::int64_t{86'400} * 1'000'000;

class linking {
public:
    explicit linking(const link_options& options)
        : options_{options},
          tables_{open_tables(options.sink, options.dry_run ? table_use::read : table_use::amend)},
          registry_{options.registry} {}

    int run() {
        desk_ = tables_->find_desk_orders(options_.orders_table);
        if (desk_.empty() && registry_.empty()) {
            throw failure{exit_usage,
                          "nobody to ask: no --registry, and the database has neither " +
                              options_.orders_table +
                              " (exchange_order_id, decision_id) nor mm_order_actions "
                              "with mm_order_responses"};
        }
        const auto all = tables_->span(options_.since);
        if (!all) {
            print_text("no fills to link\n");
            return exit_fine;
        }
        const std::int64_t end = all->last_us + 1;
        for (std::int64_t from = all->first_us; from < end; from += window_us) {
            if (stop_requested()) {
                throw failure{exit_unusable, "stopped on request; run it again to go on"};
            }
            link_window(from, std::min(from + window_us, end));
        }
        print_summary();
        return exit_fine;
    }

private:
    void link_window(std::int64_t from, std::int64_t to) {
        const std::vector<order_fills> orders = tables_->orders(from, to);
        for (std::size_t at = 0; at < orders.size(); at += orders_per_batch) {
            link_batch({orders.data() + at, std::min(orders_per_batch, orders.size() - at)});
        }
    }

    void link_batch(std::span<const order_fills> orders) {
        std::unordered_map<std::string, std::string> known;
        if (!desk_.empty()) {
            std::vector<std::string> ids;
            ids.reserve(orders.size());
            for (const order_fills& order : orders) {
                ids.push_back(order.order_id);
            }
            known = tables_->desk_decisions(ids);
        }
        linker decision_of{
            [&](std::string_view order) -> std::optional<std::string> {
                const std::string_view found = registry_.decision_of(order);
                return found.empty() ? std::nullopt : std::optional{std::string{found}};
            },
            [&](std::string_view order) -> std::optional<std::string> {
                const auto found = known.find(std::string{order});
                return found == known.end() ? std::nullopt : std::optional{found->second};
            }};
        std::vector<link_row> links;
        for (const order_fills& order : orders) {
            fills_ += order.n_fills;
            const bool ours =
                known.contains(order.order_id) || !registry_.decision_of(order.order_id).empty();
            ours_ += ours ? order.n_fills : 0;
            if (order.is_linked) {
                linked_before_ += order.n_fills;
                ours_before_ += ours ? order.n_fills : 0;
                continue;
            }
            const auto decision = decision_of(order.order_id);
            if (!decision) {
                continue;
            }
            linked_now_ += order.n_fills;
            ours_now_ += ours ? order.n_fills : 0;
            links.push_back({order.account, order.order_id, std::string{decision->decision},
                             order.client_order_id});
        }
        if (!links.empty() && !options_.dry_run) {
            tables_->add_links(links, now_us());
        }
    }

    void print_summary() const {
        const auto line = [](const char* label, std::uint64_t fills, std::uint64_t before,
                             std::uint64_t now) {
            print_text(fmt::format("{:<36} {:>10}   linked before {}, now {}\n", label, fills,
                                   percentage(before, fills), percentage(before + now, fills)));
        };
        if (options_.dry_run) {
            print_text("a dry run: nothing was written\n");
        }
        line("fills", fills_, linked_before_, linked_now_);
        line("of orders that the desk placed", ours_, ours_before_, ours_now_);
        print_text(fmt::format("asked: {}{}{}\n", registry_.empty() ? "" : "the registry",
                               !registry_.empty() && !desk_.empty() ? ", then " : "", desk_));
    }

    const link_options& options_;
    std::unique_ptr<fill_tables> tables_;
    registry registry_;
    std::string desk_;  ///< the desk's table of orders; "" when there is none
    std::uint64_t fills_ = 0;
    std::uint64_t linked_before_ = 0;
    std::uint64_t linked_now_ = 0;
    std::uint64_t ours_ = 0;
    std::uint64_t ours_before_ = 0;
    std::uint64_t ours_now_ = 0;
};

}  // namespace

int link(const link_options& options) {
    stop_on_signals();
    return linking{options}.run();
}

}  // namespace truefill::tool
