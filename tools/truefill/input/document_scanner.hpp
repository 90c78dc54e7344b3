// Where a JSON document ends, found while its bytes are still arriving: each byte is looked at
// once, however small the pieces are in which they come.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/json/scan.hpp>

namespace truefill::tool {

/// A pushdown automaton for RFC 8259. It answers as json::scan does, with one difference: a string,
/// number, true, false or null at the top ends only at white space or at the end of the input, so
/// that `2026-09-01T00:00:00Z` is one broken document and not five.
class document_scanner {
public:
    /// Begins another document.
    void reset() noexcept;
    /// Takes the document's next bytes, up to the document's end or the byte where it breaks.
    /// `truncated`: all were taken, and the document goes on. A byte order mark and white space may
    /// precede the document. Precondition: the answer before was `truncated`, or there was none.
    json::scan_status feed(std::string_view bytes);
    /// No more bytes will come.
    [[nodiscard]] json::scan_status finish() const;
    /// How many bytes were taken: the document's length when it is complete, else the offset of the
    /// byte that breaks it.
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

private:
    enum class state : std::uint8_t {
        start,            ///< nothing but a byte order mark's bytes came
        value,            ///< a value must begin
        first_value,      ///< after [: a value or ]
        first_key,        ///< after {: a key or }
        key,              ///< after a comma in an object
        colon,            ///< after a key
        after_value,      ///< a comma, or the end of what encloses the value
        string,           ///< between quotes, at a character's first byte
        string_sequence,  ///< within a character of several bytes
        escape,           ///< after a backslash
        hex,              ///< after \u
        literal,          ///< within true, false or null
        minus,            ///< the states of a number are named by what came last
        zero,
        integer,
        point,
        fraction,
        exponent,
        exponent_sign,
        exponent_digits,
        scalar_end,  ///< a value at the top that is no object or array; white space must follow
    };
    /// What becomes of a byte.
    enum class step : std::uint8_t {
        taken,   ///< it belongs to the document
        last,    ///< it ends the document
        beyond,  ///< the document ended before it
        again,   ///< it ends a number: to be looked at in the state after that
        wrong,   ///< it can't be there
    };

    step take(char c);
    step take_start(char c);
    step begin_value(char c);
    step begin_string(char c, bool is_key);
    step open(bool object);
    step close(bool object);
    step take_after_value(char c);
    step take_in_string(char c);
    step take_in_number(char c);
    step end_number();
    void end_value();
    [[nodiscard]] bool number_may_end() const;
    step go_on(state next) {
        state_ = next;
        return step::taken;
    }

    std::size_t offset_ = 0;
    unsigned depth_ = 0;
    state state_ = state::start;
    bool is_key_ = false;          ///< the string at hand
    unsigned hex_left_ = 0;        ///< digits of \uXXXX still to come
    unsigned sequence_left_ = 0;   ///< bytes of a UTF-8 sequence still to come
    unsigned char lowest_ = 0x80;  ///< the bounds of the next of them
    unsigned char highest_ = 0xBF;
    std::string_view rest_;  ///< of a literal or the byte order mark: what must still come
    /// What encloses, from the outermost: an object, else an array. Only the first `depth_` count.
    std::array<bool, json::max_depth> objects_;
};

}  // namespace truefill::tool
