// The outcome that an item acquired, by channel.
#include "catch.hpp"
#include "items.hpp"

using namespace truefill;
using namespace truefill::test;

TEST_CASE("direction on REST: the outcome acquired, independent of action") {
    check(
        no_side, source::rest,
        {
            {"buy yes", R"("side":"yes","action":"buy")", "yes 0.56 x 10 direction_legacy"},
            {"buy no", R"("side":"no","action":"buy")", "no 0.44 x 10 direction_legacy"},
            {"sell yes keeps its side", R"("side":"yes","action":"sell")",
             "yes 0.56 x 10 direction_legacy"},
            {"sell no keeps its side", R"("side":"no","action":"sell")",
             "no 0.44 x 10 direction_legacy"},
            {"outcome_side", R"("outcome_side":"no","side":"no","action":"sell")", "no 0.44 x 10"},
            {"book_side bid is yes", R"("book_side":"bid")", "yes 0.56 x 10"},
            {"book_side ask is no", R"("book_side":"ask")", "no 0.44 x 10"},
            {"purchased_side", R"("purchased_side":"no")", "no 0.44 x 10"},
            {"words in any case, trimmed", R"("outcome_side":" YES\t")", "yes 0.56 x 10"},
            {"words are trimmed of all the white space of ASCII",
             R"("outcome_side":"\n\u000b\f\ryes\u000b")", "yes 0.56 x 10"},
            {"and of no other", R"("outcome_side":"\u00a0yes")",
             "! gates invalid_side direction #0 @1"},
            {"an escaped word", R"("outcome_side":"\u0079es")", "yes 0.56 x 10"},
            {"a blank falls through", R"("outcome_side":" ","book_side":"","side":"no")",
             "no 0.44 x 10 direction_legacy"},
            {"outcome_side against book_side", R"("outcome_side":"yes","book_side":"ask")",
             "! fields direction_conflict direction #0 @1"},
            {"outcome_side against purchased_side", R"("outcome_side":"yes","purchased_side":"no")",
             "! fields direction_conflict direction #0 @1"},
            {"book_side against purchased_side",
             R"("outcome_side":"maybe","book_side":"bid","purchased_side":"no")",
             "! fields direction_conflict direction #0 @1"},
            {"side against outcome_side is noted", R"("outcome_side":"yes","side":"no")",
             "yes 0.56 x 10 side_mismatch"},
            {"another that does not read is noted", R"("outcome_side":"yes","book_side":"up")",
             "yes 0.56 x 10 side_mismatch"},
            {"side bid beside outcome_side", R"("outcome_side":"yes","side":"bid")",
             "yes 0.56 x 10 side_mismatch"},
            {"no direction", "", "! gates invalid_side direction #0 @1"},
            {"no word of ours", R"("side":"long")", "! gates invalid_side direction #0 @1"},
            {"the word taken decides", R"("outcome_side":"maybe","book_side":"bid")",
             "! gates invalid_side direction #0 @1"},
            {"a number", R"("outcome_side":1,"side":"yes")", "! fields wrong_type direction #0 @1"},
            {"a lone surrogate", R"("outcome_side":"\ud800")",
             "! fields malformed_text direction #0 @1"},
            {"a number beside", R"("outcome_side":"yes","purchased_side":1)",
             "yes 0.56 x 10 side_mismatch"},
        });
}

TEST_CASE("direction on the WebSocket: a sell that has only side is unknown") {
    check(no_side, source::ws,
          {
              {"buy", R"("side":"no","action":"buy")", "no 0.44 x 10 direction_legacy"},
              {"Buy", R"("side":"no","action":" Buy ")", "no 0.44 x 10 direction_legacy"},
              {"no action", R"("side":"yes")", "yes 0.56 x 10 direction_legacy"},
              {"a null action", R"("side":"yes","action":null)", "yes 0.56 x 10 direction_legacy"},
              {"sell", R"("side":"yes","action":"sell")",
               "! fields unknown_direction direction #0 @1"},
              {"an unknown action is sent empty", R"("side":"yes","action":"")",
               "! fields unknown_direction direction #0 @1"},
              {"sell_to_close", R"("side":"yes","action":"sell_to_close")",
               "! fields unknown_direction direction #0 @1"},
              {"an action that is no text", R"("side":"yes","action":1)",
               "! fields unknown_direction direction #0 @1"},
              {"sell with outcome_side", R"("side":"yes","action":"sell","outcome_side":"no")",
               "no 0.44 x 10"},
              {"sell with purchased_side", R"("side":"yes","action":"sell","purchased_side":"no")",
               "no 0.44 x 10"},
              {"a side that does not read is noted", R"("side":"x","outcome_side":"no")",
               "no 0.44 x 10 side_mismatch"},
              {"none of its words, whatever the action", R"("side":"long","action":"sell")",
               "! gates invalid_side direction #0 @1"},
              {"another's words are none of its", R"("outcome_side":"bid","side":"yes")",
               "! gates invalid_side direction #0 @1"},
              {"and the other way round", R"("book_side":"yes","action":"sell")",
               "! gates invalid_side direction #0 @1"},
          });
}
