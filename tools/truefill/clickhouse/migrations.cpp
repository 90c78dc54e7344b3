// The migrations: the SQL files, and the views that differ from mm_fills by the rows they read.
#include <array>
#include <string>
#include <vector>

#include "clickhouse/schema.hpp"

namespace truefill::tool {

namespace {

/// The view that readers read, under another name and with the fills of the last hours alone.
///
/// mm_fills_by_hour has the rows sorted by the later of two hours: that of ts_us and that of the
/// version, taken as microseconds. So the range of hours from H on holds every row whose ts_us is
/// in it, and every row whose version is from H on. Where the highest version of a fill in the
/// range is from H on, no row outside of the range has that version or a higher one: it counts, if
/// all rows of the fill in the range have one time. For the other fills mm_fills_v2 is asked: those
/// that were stored with several times, which may have one version; those that only the stream has
/// reported, whose versions are low; and those of writers whose clock is behind.
std::string recent_view(const std::string& view, const std::string& name, int hours) {
    const std::string seconds = std::to_string(hours * 3600);
    const std::string first = "toUInt64(intDiv(toUnixTimestamp(now()) - " + seconds + ", 3600))";
    const std::string identity = "account, fill_id, exchange_order_id";
    const std::string range = "mm_fills_by_hour WHERE hour >= " + first;
    const std::string decided =
        "min(ts_us) = max(ts_us) AND max(ingest_ver) >= " + first + " * 3600000000";
    std::string sql = replaced(view, "{view}", name);
    sql = replaced(
        sql, "{fills}",
        "mm_fills_by_hour FINAL\n"
        "        WHERE hour >= " +
            first + " AND ts > now() - " + seconds + " AND (" + identity +
            ", ts_us, ingest_ver) IN (\n"
            "            SELECT " +
            identity + ", max(ts_us), max(ingest_ver) FROM " + range + "\n            GROUP BY " +
            identity + " HAVING " + decided + "\n            UNION ALL\n            SELECT " +
            identity + ", ts_us, ingest_ver FROM mm_fills_v2 FINAL WHERE (" + identity +
            ") IN (\n                SELECT " + identity + " FROM " + range +
            "\n                GROUP BY " + identity + " HAVING NOT (" + decided + ")))");
    sql = replaced(sql, "{links}",
                   "mm_fill_links FINAL\n        WHERE (account, exchange_order_id) IN (SELECT "
                   "account, exchange_order_id FROM " +
                       range + ")");
    return replaced(sql, "{verdicts}",
                    "mm_fill_verdicts FINAL\n    WHERE (account, fill_id) IN (SELECT account, "
                    "fill_id FROM " +
                        range + ")");
}

std::vector<migration> all_migrations() {
    std::vector<migration> all{
#include "clickhouse_migrations.inc"
    };
    std::string view;
    for (migration& step : all) {
        if (step.makes_view()) {
            view = step.sql.substr(step.sql.find("CREATE"));
            step.sql = replaced(step.sql, "{fills}", "mm_fills_v2 FINAL");
            step.sql = replaced(step.sql, "{links}", "mm_fill_links FINAL");
            step.sql = replaced(step.sql, "{verdicts}", "mm_fill_verdicts FINAL");
        }
    }
    all.push_back({10, "010_fills_last_hour",
                   "-- mm_fills, with the last hour alone; it does not read the whole table.\n" +
                       recent_view(view, "mm_fills_last_hour", 1)});
    all.push_back(
        {11, "011_fills_last_day",
         "-- mm_fills, with the last 24 hours alone; it does not read the whole table.\n" +
             recent_view(view, "mm_fills_last_day", 24)});
    return all;
}

}  // namespace

const std::vector<migration>& migrations() {
    static const std::vector<migration> all = all_migrations();
    return all;
}

}  // namespace truefill::tool
