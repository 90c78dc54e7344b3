// An independent check of JSON: RFC 8259 with at most 1024 levels, written rule by rule after the
// grammar. It shares no code with the library.
#pragma once

#include <cstddef>
#include <string_view>

namespace truefill::test {

class strict_json {
public:
    /// Whether a text is one document. A byte order mark before it is allowed.
    [[nodiscard]] static bool accepts(std::string_view text) {
        if (text.substr(0, 3) == "\xEF\xBB\xBF") {
            text.remove_prefix(3);
        }
        strict_json parser{text};
        parser.ws();
        const bool fine = parser.value(0);
        parser.ws();
        return fine && parser.rest_.empty();
    }

private:
    explicit strict_json(std::string_view text) : rest_{text} {}

    [[nodiscard]] int peek() const {
        return rest_.empty() ? -1 : static_cast<int>(static_cast<unsigned char>(rest_.front()));
    }
    int get() {
        const int c = peek();
        rest_.remove_prefix(rest_.empty() ? 0 : 1);
        return c;
    }
    bool eat(int c) { return peek() == c && get() == c; }
    void ws() {
        while (eat(' ') || eat('\t') || eat('\n') || eat('\r')) {
        }
    }
    bool between(int low, int high) { return peek() >= low && peek() <= high && get() >= 0; }

    bool value(int depth) {
        if (eat('{')) {
            return depth < 1024 && object(depth + 1);
        }
        if (eat('[')) {
            return depth < 1024 && array(depth + 1);
        }
        return peek() == '"' ? string()
                             : literal("true") || literal("false") || literal("null") || number();
    }
    bool object(int depth) {
        ws();
        if (eat('}')) {
            return true;
        }
        do {
            ws();
            if (!string()) {
                return false;
            }
            ws();
            if (!eat(':')) {
                return false;
            }
            ws();
            if (!value(depth)) {
                return false;
            }
            ws();
        } while (eat(','));
        return eat('}');
    }
    bool array(int depth) {
        ws();
        if (eat(']')) {
            return true;
        }
        do {
            ws();
            if (!value(depth)) {
                return false;
            }
            ws();
        } while (eat(','));
        return eat(']');
    }
    bool literal(std::string_view word) {
        if (rest_.substr(0, word.size()) != word) {
            return false;
        }
        rest_.remove_prefix(word.size());
        return true;
    }
    bool digits() {
        const std::size_t before = rest_.size();
        while (between('0', '9')) {
        }
        return rest_.size() != before;
    }
    bool number() {
        eat('-');
        if (!eat('0') && !digits()) {
            return false;
        }
        if (eat('.') && !digits()) {
            return false;
        }
        if (eat('e') || eat('E')) {
            if (!eat('+')) {
                eat('-');
            }
            return digits();
        }
        return true;
    }
    bool string() {
        if (!eat('"')) {
            return false;
        }
        while (!eat('"')) {
            if (!(eat('\\') ? escape() : character())) {
                return false;
            }
        }
        return true;
    }
    bool escape() {
        const int c = get();
        if (c != 'u') {
            return c > 0 && std::string_view{"\"\\/bfnrt"}.find(static_cast<char>(c)) !=
                                std::string_view::npos;
        }
        for (int i = 0; i < 4; ++i) {
            if (!between('0', '9') && !between('a', 'f') && !between('A', 'F')) {
                return false;
            }
        }
        return true;
    }
    /// The table of RFC 3629, section 4.
    bool character() {
        const auto tails = [&](int count) {
            while (count > 0 && between(0x80, 0xBF)) {
                --count;
            }
            return count == 0;
        };
        if (between(0x20, 0x7F)) {
            return true;
        }
        if (between(0xC2, 0xDF)) {
            return tails(1);
        }
        if (eat(0xE0)) {
            return between(0xA0, 0xBF) && tails(1);
        }
        if (eat(0xED)) {
            return between(0x80, 0x9F) && tails(1);
        }
        if (between(0xE1, 0xEF)) {
            return tails(2);
        }
        if (eat(0xF0)) {
            return between(0x90, 0xBF) && tails(2);
        }
        if (eat(0xF4)) {
            return between(0x80, 0x8F) && tails(2);
        }
        return between(0xF1, 0xF3) && tails(3);
    }

    std::string_view rest_;
};

}  // namespace truefill::test
