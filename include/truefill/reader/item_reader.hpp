// An object of the payload as a raw fill: every token checked, those with a known name kept.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <truefill/json/scan.hpp>
#include <truefill/kalshi/key_lookup.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/kalshi/markers.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reader/key_predictor.hpp>
#include <truefill/reader/token_cursor.hpp>

namespace truefill::inline v0_1 {

/// Reads objects. The base of the reader, which says which objects are items.
class item_reader : protected token_cursor {
protected:
    using key = kalshi::key;
    using key_set = kalshi::key_set;
    using dictionary = kalshi::detail::dictionary;
    using key_predictor = detail::key_predictor;

    /// Reads the object that begins at the cursor; `depth` brackets are open around it. Every token
    /// is checked, and those with a known name are kept in `into`. Where `special.takes(name, first
    /// byte)` says so, `special.take(name)` reads the value instead.
    template <class Special>
    bool object(raw_fill& into, key_predictor& order, unsigned depth, Special&& special) {
        if (depth == json::max_depth) {
            return false;
        }
        into.clear();
        advance();
        if (next() == '}') {
            advance();
            return true;
        }
        key_predictor::session keys{order};
        for (;;) {
            std::uint8_t index = dictionary::unknown;
            switch (plain_fields(into, keys, index)) {
                case met::end: return true;
                case met::nothing: return false;
                case met::key: break;
                case met::fields:
                    if (!pass_key(keys, index)) {
                        return false;
                    }
            }
            const char* const start = here();
            if (index >= kalshi::names.size()) {
                if (index != dictionary::unknown) {
                    into.mark(kalshi::markers[index - kalshi::names.size()].of);
                }
                if (!unread_value(depth + 1)) {
                    return false;
                }
            } else if (!special.takes(key::at(index), next())) {
                token read;
                if (!value(read, depth + 1)) {
                    return false;
                }
                into.put(key::at(index), read);
            } else if (special.take(key::at(index))) {
                into.put(key::at(index), {token::kind::container, text_since(start)});
            } else {
                return false;
            }
            const char separator = take();
            if (separator == '}') {
                return true;
            }
            if (separator != ',') {
                return false;
            }
        }
    }

private:
    /// What stopped plain_fields:
    ///   end      the object's closing bracket, which was passed
    ///   key      a value that is not plain: its key was passed, the cursor is at the value
    ///   fields   a field that is not plain or not expected: the cursor is at its key
    ///   nothing  a byte that can't stand there: the payload is not JSON
    enum class met : std::uint8_t { end = 1, key, fields, nothing };

    /// Reads fields as long as they are plain and, where the session expects an order of keys, come
    /// in that order. For met::key `index` becomes the key's index in the dictionary.
    [[gnu::always_inline]] met plain_fields(raw_fill& into, key_predictor::session& keys,
                                            std::uint8_t& index) noexcept {
        return keys.expects() ? plain_fields<true>(into, keys, index)
                              : plain_fields<false>(into, keys, index);
    }
    template <bool Expects>
    [[gnu::always_inline]] met plain_fields(raw_fill& into, key_predictor::session& keys,
                                            std::uint8_t& index) noexcept {
        const std::uint32_t* at = at_;
        if (escapes_ || end_ - at < 4 || at[3] < lookbehind) {
            return met::fields;
        }
        const std::uint32_t* const last = std::min(lookahead_end_, end_ - 3);
        const char* const base = base_;
        key_predictor::expectation looked_up;
        const key_predictor::expectation* expected = Expects ? keys.expected() : &looked_up;
        key_set names = into.names() | key_predictor::expectation::stops;
        met end = met::fields;
        while (at < last) {
            const char* const written = base + at[0];
            if constexpr (Expects) {
                if (!expected->text.is_at(written)) {
                    break;
                }
            } else {
                std::string_view name;
                if (!plain_key(written, base + at[1], name)) {
                    break;
                }
                looked_up = key_predictor::expectation{
                    kalshi::detail::names_and_markers.find_written(name)};
                keys.record_miss(name, looked_up.index);
            }
            const char* const separator = base + at[3];
            const bool is_plain =
                (names & expected->name).empty() &&
                plain_token(base + at[2], separator, into.room_at(expected->place));
            if (!is_plain) {
                index = expected->index;
                expected += Expects ? 1 : 0;
                at += 2;
                end = met::key;
                break;
            }
            names = names | expected->name;
            expected += Expects ? 1 : 0;
            at += 4;
            if (*separator != ',') {
                end = *separator == '}' ? met::end : met::nothing;
                break;
            }
        }
        if constexpr (Expects) {
            keys.met_before(expected);
        }
        into.put_names(names - key_predictor::expectation::stops);
        at_ = at;
        return end;
    }

    /// Reads the current key and its colon; `index` becomes the key's index in the dictionary.
    bool pass_key(key_predictor::session& keys, std::uint8_t& index) {
        token text;
        if (next() != '"' || !scalar(text) || next() != ':') {
            return false;
        }
        advance();
        index = kalshi::detail::names_and_markers.find(text.text());
        // The predictor compares keys as they are written, so a payload with a backslash teaches it
        // nothing.
        keys.record_miss(escapes_ ? key_predictor::unpredictable : text.text(), index);
        return true;
    }
};

}  // namespace truefill::inline v0_1
