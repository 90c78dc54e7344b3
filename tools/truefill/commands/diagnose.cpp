#include "commands/diagnose.hpp"

#include <unistd.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <truefill/analysis/cadence_text.hpp>
#include <truefill/output/events.hpp>

#include "base/clock.hpp"
#include "base/exit_code.hpp"
#include "base/stop.hpp"
#include "diagnosis/diagnosis.hpp"
#include "diagnosis/evidence.hpp"
#include "exchange/pagination.hpp"

namespace truefill::tool {

namespace {

constexpr std::chrono::minutes silent_for{15};

std::string text_of(std::uint64_t n) {
    return std::to_string(n);
}

/// "954.8 x".
std::string times(std::uint64_t part, std::uint64_t whole) {
    const std::uint64_t tenths = part * 10 / std::max<std::uint64_t>(whole, 1);
    return std::string{decimal_text(static_cast<std::int64_t>(tenths), 1)} + " x";
}

verdict pass_if(bool good) {
    return good ? verdict::pass : verdict::fail;
}

class diagnostician {
public:
    diagnostician(const diagnose_options& options, timestamp from, timestamp to)
        : options_{options}, found_{gather(options.sink, options.account, from, to)} {
        result_.sink = options.sink.address;
        result_.from = from;
        result_.to = to;
        rows_ = found_.now->counted();
    }

    diagnosis run() {
        add_volume();
        add_schema();
        add_prices();
        add_cadence();
        add_duplicates();
        add_funnel();
        add_checks();
        result_.root_cause = root_cause();
        result_.now = found_.now->drawn();
        if (found_.before) {
            result_.before = found_.before->drawn();
        }
        result_.funnel = found_.polls.funnel;
        result_.n_polls = found_.polls.n;
        return std::move(result_);
    }

private:
    void criterion(std::string name, verdict answer, std::string figure, std::string threshold,
                   std::string advice) {
        add(result_.criteria, std::move(name), answer, std::move(figure), std::move(threshold),
            std::move(advice));
    }
    void check(std::string name, verdict answer, std::string figure, std::string threshold,
               std::string advice) {
        add(result_.checks, std::move(name), answer, std::move(figure), std::move(threshold),
            std::move(advice));
    }
    static void add(std::vector<finding>& to, std::string name, verdict answer, std::string figure,
                    std::string threshold, std::string advice) {
        to.push_back({std::move(name), answer, std::move(figure), std::move(threshold),
                      answer == verdict::pass ? "" : std::move(advice)});
    }

    /// What the exchange says of the window; nothing when it was not asked, or did not answer.
    std::optional<std::uint64_t> ask_exchange() {
        exchange from{options_.exchange, make_signer(options_.key_id, options_.key_file),
                      options_.pages_per_second};
        ingest counting{{.account = {}, .from = source::rest, .registry = {}, .quiet = true},
                        nullptr};
        const walk_result done = walk_all(from,
                                          {.since = result_.from,
                                           .until = result_.to,
                                           .subaccount = options_.subaccount,
                                           .cursor = {}},
                                          counting, true, [](const walk_result&) {});
        if (done.no_access) {
            throw failure{exit_no_access, done.problem};
        }
        if (!done.complete) {
            no_answer_ = done.problem;
            return std::nullopt;
        }
        return counting.counted().n_passed;
    }

    void add_volume() {
        const std::string name = "volume matches the API";
        const std::string threshold = "within 2 x";
        if (options_.exchange.empty()) {
            criterion(name, verdict::unknown, text_of(rows_.n_rows) + " rows", threshold,
                      "name the exchange to compare with: --exchange, --key-id, --key");
            return;
        }
        if (rows_.n_accounts > 1) {
            criterion(name, verdict::unknown,
                      text_of(rows_.n_rows) + " rows of " + text_of(rows_.n_accounts) + " accounts",
                      threshold, "the key is one account's: name it by --account");
            return;
        }
        const auto fills = ask_exchange();
        if (!fills) {
            criterion(name, verdict::unknown, text_of(rows_.n_rows) + " rows", threshold,
                      "the exchange did not answer: " + no_answer_);
            return;
        }
        const std::uint64_t n = rows_.n_rows;
        const bool matches = n <= 2 * *fills && *fills <= 2 * n;
        criterion(name, pass_if(matches),
                  text_of(n) + " rows for " + text_of(*fills) + " fills (" + times(n, *fills) + ")",
                  threshold,
                  n > *fills
                      ? "rows that are no fills, or the same ones again: see the criteria below"
                      : "fills are missing: run `truefill sync --since` over the window");
    }

    void add_schema() {
        criterion("schema is there", pass_if(found_.schema_verified), found_.schema,
                  "every table, column and sorting key",
                  found_.now_is_older
                      ? "only the older table stands: run `truefill schema apply`, then migrate"
                      : "run `truefill schema apply`; what differs needs a person");
    }

    void add_prices() {
        const std::uint64_t n = rows_.n_rows;
        const bool most = 100 * rows_.n_valid_price > 95 * n;
        criterion("prices are valid", n == 0 ? verdict::unknown : pass_if(most),
                  percentage(rows_.n_valid_price, n) + " between 0 and 1 dollar, " +
                      text_of(rows_.n_zero_price) + " are zero",
                  "> 95 %",
                  n == 0 ? "no rows in the window"
                         : "what is no fill was booked, or a missing price was taken for zero: "
                           "`truefill migrate` flags it, `truefill sync` books none");
    }

    void add_cadence() {
        const auto judged = found_.now->rhythm().judge();
        const bool is_periodic = judged.verdict == cadence_verdict::periodic;
        criterion("no periodic cadence",
                  rows_.n_rows == 0 ? verdict::unknown : pass_if(!is_periodic), sentence(judged),
                  "irregular",
                  rows_.n_rows == 0 ? "no rows in the window"
                                    : "a task inserts on a clock: find it by engine_instance_id, "
                                      "and stop it");
    }

    void add_duplicates() {
        const std::uint64_t n = rows_.n_rows;
        const bool once = rows_.most_rows_an_id <= 1 && rows_.n_copies == 0;
        std::string figure = text_of(rows_.n_with_id) + " rows of " + text_of(rows_.n_fill_ids) +
                             " fill ids, at most " + text_of(rows_.most_rows_an_id) +
                             " of one; at most " + text_of(rows_.most_rows_an_order) +
                             " rows of one order";
        criterion("no duplicate rows", n == 0 ? verdict::unknown : pass_if(once), std::move(figure),
                  "one row a fill id",
                  n == 0 ? "no rows in the window"
                         : "count the view, never a base table; an older table needs `truefill "
                           "migrate`");
    }

    void add_funnel() {
        const std::string name = "the whole funnel is counted";
        const stats& all = found_.polls.funnel;
        if (!found_.keeps_polls) {
            criterion(name, verdict::fail, "no poll leaves its counters",
                      "n_api to n_inserted + "
                      "n_duplicate",
                      "book by `truefill sync`, which keeps them");
            return;
        }
        if (found_.polls.n == 0) {
            criterion(name, verdict::unknown, "no polls in the window",
                      "n_api to n_inserted + n_duplicate", "is `truefill sync` running?");
            return;
        }
        const bool adds = sink_adds_up(all) && all.n_failed == 0;
        const bool mostly = 100 * all.n_passed >= 95 * all.n_api;
        criterion(name, pass_if(adds && mostly),
                  text_of(all.n_api) + " items: " + text_of(all.n_inserted) + " inserted + " +
                      text_of(all.n_duplicate) + " duplicates, " +
                      text_of(all.n_api - std::min(all.n_passed, all.n_api)) + " refused, " +
                      text_of(all.n_failed) + " failed",
                  ">= 95 % passed, all accounted for",
                  adds ? "most of what the exchange sends is no fill: see mm_fill_rejects, and "
                         "the address that is asked"
                       : "fills failed at the sink: see `truefill schema verify` and the spool");
    }

    void add_checks() {
        const std::uint64_t n = rows_.n_rows;
        const auto unless_empty = [&](bool good) {
            return n == 0 ? verdict::unknown : pass_if(good);
        };
        check("ids are there", unless_empty(rows_.n_blank_ids == 0),
              text_of(rows_.n_blank_ids) + " rows without an order or a fill id", "none",
              "such rows can't be told apart: `truefill migrate` flags them");
        check("sizes are above zero", unless_empty(rows_.n_zero_size == 0),
              text_of(rows_.n_zero_size) + " rows of no contract", "none",
              "a count that was not read was taken for zero");
        check("sizes are plausible", unless_empty(rows_.largest_size_c < 100'000'000),
              "at most " + std::string{decimal_text(rows_.largest_size_c, 2)} + " contracts a row",
              "below 1,000,000", "an order's total may have been booked as a fill");
        check("ids are unique", unless_empty(rows_.n_with_id == rows_.n_identities),
              text_of(rows_.n_fill_ids) + " ids in " + text_of(rows_.n_with_id) + " rows",
              "as many as rows", "the same fills again and again");
        check("copies", unless_empty(rows_.n_copies == 0),
              text_of(rows_.n_copies) + " exact copies, " + text_of(rows_.n_other_price) +
                  " rows at another price than their id's first",
              "none",
              rows_.n_copies >= rows_.n_other_price
                  ? "the same fills, inserted at every poll"
                  : "prices that move under one id are a market's snapshots, not fills");
        const bool some_linked = found_.has_links || rows_.n_linked != 0 || found_.now_is_older;
        check(
            "decisions are linked",
            !some_linked || n == 0 ? verdict::unknown : pass_if(10 * rows_.n_linked > rows_.n_rows),
            percentage(rows_.n_linked, n) + " of the rows", "> 10 %",
            "run `truefill link`, or give `truefill sync` a --registry");
        check("times are spread", unless_empty(n < 10 || rows_.first_us != rows_.last_us),
              n == 0 ? "no rows"
                     : "from " + second_of(rows_.first_us) + " to " + second_of(rows_.last_us),
              "more than one instant", "one time for all rows is an insert's, not the exchange's");
        const picture drawn = found_.now->drawn();
        check("sides", unless_empty(drawn.n_yes + drawn.n_no == n),
              text_of(drawn.n_yes) + " yes, " + text_of(drawn.n_no) + " no", "nothing else",
              "a side that is neither was booked");
        add_heartbeat();
    }

    void add_heartbeat() {
        const bool told = found_.keeps_polls && found_.polls.n != 0;
        const timestamp last = time_of(found_.polls.last_us);
        const bool fresh = told && result_.to - last <= silent_for;
        std::string figure = "none in the window";
        if (told) {
            const auto ago = std::chrono::floor<std::chrono::seconds>(result_.to - last);
            figure = text_of(found_.polls.n) + " polls, the last " +
                     text_of(static_cast<std::uint64_t>(ago.count())) + " s before the end, " +
                     text_of(found_.polls.n_incomplete) + " incomplete";
        }
        // Without a single poll ever this table may be filled by `load` alone.
        check("somebody polls", told ? pass_if(fresh) : verdict::unknown, std::move(figure),
              "within 15 minutes", "is `truefill sync` running, and does it reach the exchange?");
    }

    [[nodiscard]] std::string root_cause() const {
        std::string causes;
        const auto cause = [&](bool holds, const std::string& text) {
            if (holds) {
                causes += causes.empty() ? text : "; " + text;
            }
        };
        const std::uint64_t n = rows_.n_rows;
        const bool polled = found_.polls.n != 0;
        if (n == 0) {
            const bool silent = !polled || result_.to - time_of(found_.polls.last_us) > silent_for;
            return silent ? "nobody is polling: no rows and no heartbeat in the window"
                          : "no fills: polls run, and the window holds none";
        }
        const bool orders = 5 * found_.n_like_orders > n && failing("prices are valid");
        const bool clocked = found_.now->rhythm().judge().verdict == cadence_verdict::periodic;
        cause(orders, "orders endpoint: " + text_of(found_.n_like_orders) +
                          " rows carry the marks of order snapshots");
        cause(clocked && !orders, "snapshot task: rows come on a clock");
        cause(rows_.n_copies != 0 || rows_.most_rows_an_id > 1,
              "same fills re-inserted at every poll: " + text_of(rows_.n_with_id) + " rows of " +
                  text_of(rows_.n_fill_ids) + " fill ids");
        cause(20 * rows_.n_zero_price > n,
              "prices defaulted to zero: " + percentage(rows_.n_zero_price, n) + " of the rows");
        cause(polled && result_.to - time_of(found_.polls.last_us) > silent_for,
              "nobody is polling: the last heartbeat is old");
        cause(causes.empty() && failing("schema is there"), "the schema migration did not run");
        cause(causes.empty() && failing("volume matches the API"),
              "the table and the exchange hold different fills");
        cause(causes.empty() && failing("the whole funnel is counted"),
              "most of what the exchange sends is no fill");
        return causes;
    }

    [[nodiscard]] bool failing(std::string_view name) const {
        return std::any_of(
            result_.criteria.begin(), result_.criteria.end(),
            [&](const finding& one) { return one.name == name && one.answer == verdict::fail; });
    }

    static std::string second_of(std::int64_t us) {
        constexpr std::size_t to_the_second = 19;
        return std::string{to_rfc3339(time_of(us)).view().substr(0, to_the_second)} + 'Z';
    }
    static timestamp time_of(std::int64_t us) { return timestamp{std::chrono::microseconds{us}}; }

    const diagnose_options& options_;
    evidence found_;
    diagnosis result_;
    counted_rows rows_;
    std::string no_answer_;
};

}  // namespace

int diagnose(const diagnose_options& options) {
    stop_on_signals();
    const timestamp to = now();
    const timestamp from = options.since.value_or(to - std::chrono::hours{1});
    const diagnosis found = diagnostician{options, from, to}.run();
    std::string text;
    if (options.json) {
        append_json(text, found);
    } else {
        append_text(text, found, ::isatty(STDOUT_FILENO) == 1);
    }
    std::fwrite(text.data(), 1, text.size(), stdout);
    if (!options.html.empty()) {
        std::string page;
        append_html(page, found);
        write_durably(fs::absolute(options.html), page);
    }
    switch (found.overall()) {
        case verdict::pass: return exit_pass;
        case verdict::fail: return exit_fail;
        case verdict::unknown: break;
    }
    return exit_cannot_tell;
}

}  // namespace truefill::tool
