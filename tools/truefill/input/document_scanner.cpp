#include "input/document_scanner.hpp"

namespace truefill::tool {

using json::scan_status;

namespace {

constexpr bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

constexpr bool is_hex(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// Whether a byte of a string is a whole character without an escape.
constexpr bool is_plain(char c) {
    return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

}  // namespace

void document_scanner::reset() noexcept {
    offset_ = 0;
    depth_ = 0;
    state_ = state::start;
    rest_ = {};
    lowest_ = 0x80;
    highest_ = 0xBF;
}

scan_status document_scanner::feed(std::string_view bytes) {
    for (std::size_t at = 0; at < bytes.size();) {
        if (state_ == state::string) {  // most bytes of a document, so they have a shorter way
            const std::size_t begin = at;
            while (at < bytes.size() && is_plain(bytes[at])) {
                ++at;
            }
            offset_ += at - begin;
            if (at == bytes.size()) {
                break;
            }
        }
        switch (take(bytes[at])) {
            case step::taken:
                ++at;
                ++offset_;
                break;
            case step::again: break;
            case step::last: ++offset_; return scan_status::complete;
            case step::beyond: return scan_status::complete;
            case step::wrong: return scan_status::broken;
        }
    }
    return scan_status::truncated;
}

scan_status document_scanner::finish() const {
    const bool ended = state_ == state::scalar_end || (depth_ == 0 && number_may_end());
    return ended ? scan_status::complete : scan_status::truncated;
}

document_scanner::step document_scanner::take(char c) {
    switch (state_) {
        case state::start: return take_start(c);
        case state::value: return json::is_space(c) ? step::taken : begin_value(c);
        case state::first_value:
            return c == ']' ? close(false) : json::is_space(c) ? step::taken : begin_value(c);
        case state::first_key:
            return c == '}' ? close(true) : json::is_space(c) ? step::taken : begin_string(c, true);
        case state::key: return json::is_space(c) ? step::taken : begin_string(c, true);
        case state::colon:
            return json::is_space(c) ? step::taken : c == ':' ? go_on(state::value) : step::wrong;
        case state::after_value: return take_after_value(c);
        case state::string:
        case state::string_sequence:
        case state::escape:
        case state::hex: return take_in_string(c);
        case state::literal:
            if (c != rest_.front()) {
                return step::wrong;
            }
            rest_.remove_prefix(1);
            if (rest_.empty()) {
                end_value();
            }
            return step::taken;
        case state::scalar_end: return json::is_space(c) ? step::beyond : step::wrong;
        default: return take_in_number(c);
    }
}

/// `rest_` is the expected rest of a byte order mark.
document_scanner::step document_scanner::take_start(char c) {
    if (offset_ == 0 && c == json::byte_order_mark.front()) {
        rest_ = json::byte_order_mark.substr(1);
        return step::taken;
    }
    if (!rest_.empty()) {
        if (c != rest_.front()) {
            return step::wrong;
        }
        rest_.remove_prefix(1);
        return step::taken;
    }
    state_ = state::value;
    return step::again;
}

document_scanner::step document_scanner::begin_value(char c) {
    switch (c) {
        case '{': return open(true);
        case '[': return open(false);
        case '"': return begin_string(c, false);
        case '-': return go_on(state::minus);
        case '0': return go_on(state::zero);
        case 't': rest_ = "rue"; return go_on(state::literal);
        case 'f': rest_ = "alse"; return go_on(state::literal);
        case 'n': rest_ = "ull"; return go_on(state::literal);
        default: return is_digit(c) ? go_on(state::integer) : step::wrong;
    }
}

document_scanner::step document_scanner::begin_string(char c, bool is_key) {
    is_key_ = is_key;
    return c == '"' ? go_on(state::string) : step::wrong;
}

document_scanner::step document_scanner::open(bool object) {
    if (depth_ == json::max_depth) {
        return step::wrong;
    }
    objects_[depth_++] = object;
    return go_on(object ? state::first_key : state::first_value);
}

document_scanner::step document_scanner::close(bool object) {
    if (objects_[depth_ - 1] != object) {
        return step::wrong;
    }
    --depth_;
    state_ = state::after_value;
    return depth_ == 0 ? step::last : step::taken;
}

void document_scanner::end_value() {
    state_ = depth_ == 0 ? state::scalar_end : state::after_value;
}

document_scanner::step document_scanner::take_after_value(char c) {
    if (c == ',') {
        return go_on(objects_[depth_ - 1] ? state::key : state::value);
    }
    if (c == '}' || c == ']') {
        return close(c == '}');
    }
    return json::is_space(c) ? step::taken : step::wrong;
}

document_scanner::step document_scanner::take_in_string(char c) {
    const auto byte = static_cast<unsigned char>(c);
    if (state_ == state::string_sequence) {
        if (byte < lowest_ || byte > highest_) {
            return step::wrong;
        }
        lowest_ = 0x80;
        highest_ = 0xBF;
        return --sequence_left_ == 0 ? go_on(state::string) : step::taken;
    }
    if (state_ == state::hex) {
        return !is_hex(c) ? step::wrong : --hex_left_ == 0 ? go_on(state::string) : step::taken;
    }
    if (state_ == state::escape) {
        hex_left_ = 4;
        const bool known = std::string_view{"\"\\/bfnrtu"}.find(c) != std::string_view::npos;
        return known ? go_on(c == 'u' ? state::hex : state::string) : step::wrong;
    }
    if (c == '"') {
        if (is_key_) {
            return go_on(state::colon);
        }
        end_value();
        return step::taken;
    }
    if (c == '\\') {
        return go_on(state::escape);
    }
    if (byte < 0x80) {
        return byte < 0x20 ? step::wrong : step::taken;
    }
    // RFC 3629: no overlong sequences, no surrogates, no code above U+10FFFF.
    if (byte < 0xC2 || byte > 0xF4) {
        return step::wrong;
    }
    sequence_left_ = byte < 0xE0 ? 1 : byte < 0xF0 ? 2 : 3;
    lowest_ = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80;
    highest_ = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF;
    return go_on(state::string_sequence);
}

bool document_scanner::number_may_end() const {
    return state_ == state::zero || state_ == state::integer || state_ == state::fraction ||
           state_ == state::exponent_digits;
}

document_scanner::step document_scanner::end_number() {
    if (!number_may_end()) {
        return step::wrong;
    }
    end_value();
    return step::again;
}

document_scanner::step document_scanner::take_in_number(char c) {
    const bool is_exponent = c == 'e' || c == 'E';
    switch (state_) {
        case state::minus:
            return c == '0'      ? go_on(state::zero)
                   : is_digit(c) ? go_on(state::integer)
                                 : step::wrong;
        case state::zero:
        case state::integer:
            if (is_digit(c) && state_ == state::integer) {
                return step::taken;
            }
            return c == '.'      ? go_on(state::point)
                   : is_exponent ? go_on(state::exponent)
                                 : end_number();
        case state::point: return is_digit(c) ? go_on(state::fraction) : step::wrong;
        case state::fraction:
            return is_digit(c) ? step::taken : is_exponent ? go_on(state::exponent) : end_number();
        case state::exponent:
            return is_digit(c)            ? go_on(state::exponent_digits)
                   : c == '+' || c == '-' ? go_on(state::exponent_sign)
                                          : step::wrong;
        case state::exponent_sign: return is_digit(c) ? go_on(state::exponent_digits) : step::wrong;
        default: return is_digit(c) ? step::taken : end_number();
    }
}

}  // namespace truefill::tool
