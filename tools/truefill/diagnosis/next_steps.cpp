// What to do next: commands that can be pasted, with the sink that was diagnosed.
#include <fmt/format.h>

#include "diagnosis/judge.hpp"

namespace truefill::tool {

namespace {

/// For a shell, as one word.
std::string quoted(const std::string& text) {
    std::string word = "'";
    for (const char c : text) {
        word += c == '\'' ? std::string{"'\\''"} : std::string{c};
    }
    return word + '\'';
}

std::string word_of(const std::string& text) {
    constexpr std::string_view plain =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./:@";
    return !text.empty() && text.find_first_not_of(plain) == std::string::npos ? text
                                                                               : quoted(text);
}

class step_finder {
public:
    step_finder(const evidence& found, const diagnosis& judged, const diagnosis_context& context)
        : found_{found},
          judged_{judged},
          sink_{" --sink " + word_of(context.sink)},
          state_{" --state " + word_of(context.state)},
          account_{context.account.empty() ? "" : " --account " + word_of(context.account)},
          exchange_{" --exchange " +
                    (context.exchange.empty() ? "BASE" : word_of(context.exchange)) +
                    " --key-id KEY_ID --key KEY_FILE"} {}

    std::vector<next_step> run() {
        if (judged_.overall() != verdict::fail) {
            return {};
        }
        if (fails(judged_, criterion::schema)) {
            add("name what is missing or differs", "truefill schema verify" + sink_);
            add("create what is missing", "truefill schema apply" + sink_);
        }
        if (fails(judged_, criterion::replicas)) {
            add("see which replicas are behind", "truefill schema verify" + sink_ + cluster());
        }
        if (fails(judged_, criterion::shards)) {
            add("count what stands on a wrong shard",
                "truefill schema verify --deep" + sink_ + cluster());
        }
        if (fails(judged_, criterion::delivery)) {
            add("see why batches were set aside, and put that right",
                "truefill spool list" + state_);
            add("have the next run deliver them", "truefill spool retry" + state_);
        }
        if (found_.judged.is_legacy) {
            add_migration();
        } else {
            add_repairs();
        }
        if (fails(judged_, criterion::links)) {
            add("find the decisions behind the orders", "truefill link" + sink_);
        }
        if (fails(judged_, criterion::heartbeat)) {
            add("poll without end",
                "truefill sync" + exchange_ + sink_ + account_ + " --every 10s");
        }
        add("look again", "truefill diagnose" + sink_ + account_ + since() + exchange_);
        return std::move(steps_);
    }

private:
    void add(std::string why, std::string command) {
        steps_.push_back({std::move(why), std::move(command)});
    }

    [[nodiscard]] std::string since() const {
        return fmt::format(" --since {}Z",
                           std::string_view{to_rfc3339(judged_.from)}.substr(0, 19));
    }

    [[nodiscard]] std::string cluster() const {
        return found_.replicas ? " --cluster " + word_of(found_.replicas->cluster) : "";
    }

    void add_sync() {
        add("book the exchange's own fills of the window",
            "truefill sync" + exchange_ + sink_ + account_ + since() + " --once");
    }

    void add_migration() {
        add_sync();
        // Only the exchange knows the ids of rows that have none.
        const bool lacks_ids = found_.rows.counts().n_without_id != 0;
        const std::string migrate =
            "truefill migrate" + sink_ + account_ + (lacks_ids ? exchange_ : "");
        add("count what the older table holds, without changing it", migrate + " --dry-run");
        add("take over what is valid", migrate);
        add("judge the view before anybody reads it", "truefill diagnose" + sink_ + account_ +
                                                          since() + exchange_ +
                                                          " --table mm_fills_v2_view");
        add("give the view the name mm_fills, and stop the older writer",
            "truefill migrate cutover" + sink_);
    }

    void add_repairs() {
        if (found_.compared && found_.compared->missing.n + found_.compared->differing.n != 0) {
            add_sync();
        }
        if (fails(judged_, criterion::accounts) || fails(judged_, criterion::duplicates) ||
            (found_.compared && found_.compared->extra.n != 0)) {
            add("try to mark what is no fill of this account; nothing is written yet",
                "truefill invalidate" + sink_ +
                    R"( --where "account = 'WRONG'" --why "no fill of this account" --dry-run)");
        }
    }

    const evidence& found_;
    const diagnosis& judged_;
    std::string sink_;
    std::string state_;
    std::string account_;
    std::string exchange_;
    std::vector<next_step> steps_;
};

}  // namespace

std::vector<next_step> steps_for(const evidence& found, const diagnosis& judged,
                                 const diagnosis_context& context) {
    return step_finder{found, judged, context}.run();
}

}  // namespace truefill::tool
