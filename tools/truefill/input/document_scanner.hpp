// Finds the end of a JSON document while its bytes arrive. Each byte is examined once, for pieces
// of any size.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <truefill/json/scan.hpp>

namespace truefill::tool {

/// A pushdown automaton for RFC 8259. It gives the result of json::scan, with one difference: a
/// string, number, true, false or null at the top ends only at white space or at the end of the
/// input, so that `2026-09-01T00:00:00Z` is one broken document and not five.
class document_scanner {
public:
    /// Begins another document.
    void reset() noexcept;
    /// Takes the next bytes, up to the end of the document or the byte that breaks it. `truncated`
    /// means that all bytes were taken and the document continues. A byte order mark and white
    /// space may precede the document. Precondition: the last result was `truncated`, or there was
    /// none.
    json::scan_status feed(std::string_view bytes);
    /// Ends the input.
    [[nodiscard]] json::scan_status finish() const;
    /// The number of bytes taken: the length of a complete document, otherwise the offset of the
    /// byte that breaks it.
    [[nodiscard]] std::size_t offset() const noexcept { return offset_; }

private:
    enum class state : std::uint8_t {
        start,            ///< before the document, or within a byte order mark
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
        minus,            ///< a state of a number has the name of its last byte
        zero,
        integer,
        point,
        fraction,
        exponent,
        exponent_sign,
        exponent_digits,
        scalar_end,  ///< a value at the top that is neither an object nor an array; white space
                     ///< must follow
    };
    /// The result for a byte.
    enum class step : std::uint8_t {
        taken,   ///< it belongs to the document
        last,    ///< it ends the document
        beyond,  ///< the document ended before it
        again,   ///< it ends a number, and is examined again in the next state
        wrong,   ///< it is not allowed
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
    bool is_key_ = false;          ///< the current string is a key
    unsigned hex_left_ = 0;        ///< the missing digits of \uXXXX
    unsigned sequence_left_ = 0;   ///< the missing bytes of a UTF-8 sequence
    unsigned char lowest_ = 0x80;  ///< the bounds of the next of these bytes
    unsigned char highest_ = 0xBF;
    std::string_view rest_;  ///< the expected rest of a literal or of the byte order mark
    /// The enclosing containers from the outermost: true for an object, false for an array. Only
    /// the first `depth_` are valid.
    std::array<bool, json::max_depth> objects_;
};

}  // namespace truefill::tool
