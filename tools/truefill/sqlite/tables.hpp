// The tables in a SQLite file, for the commands that read or change them.
#pragma once

#include "booking/tables/fill_tables.hpp"
#include "sqlite/database.hpp"
#include "sqlite/desk_orders.hpp"

namespace truefill::tool {

class sqlite_tables final : public fill_tables {
public:
    /// `access` is create for `schema apply`, which makes the file, and existing for other changes.
    sqlite_tables(const fs::path& file, sqlite_access access);

    [[nodiscard]] schema_report verify() override;
    std::vector<std::string> apply() override;
    [[nodiscard]] std::uint64_t count_affected(const verdict_change& wanted) override;
    void store_verdicts(const verdict_change& wanted) override;
    [[nodiscard]] std::optional<fill_span> span(std::optional<timestamp> since) override;
    [[nodiscard]] std::vector<order_fills> orders(std::int64_t from_us,
                                                  std::int64_t to_us) override;
    [[nodiscard]] std::string find_desk_orders(const std::string& orders_table) override;
    [[nodiscard]] std::unordered_map<std::string, std::string> desk_decisions(
        const std::vector<std::string>& orders) override;
    void add_links(const std::vector<link_row>& links, std::uint64_t version) override;
    void read_fills(std::optional<timestamp> since,
                    const std::function<bool(const stored_fill&)>& take) override;
    [[nodiscard]] std::unique_ptr<legacy_migration> legacy(const std::string& account) override;
    bool cut_over() override;
    void roll_back() override;

private:
    sqlite_database database_;
    std::optional<sqlite_desk_orders> desk_;
};

}  // namespace truefill::tool
