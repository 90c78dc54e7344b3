// From payloads to items: pages, arrays, WebSocket frames, single items, error bodies. Decides what
// a payload is; what an item means is decided by the rules. Every byte is checked and none is
// copied, in one pass; the elements of `data` and `items` are read in a second one, since `fills`
// may follow.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string_view>
#include <truefill/json/scan.hpp>
#include <truefill/kalshi/keys.hpp>
#include <truefill/raw_fill.hpp>
#include <truefill/reader/item_reader.hpp>
#include <truefill/reader/learned_layout.hpp>
#include <truefill/reader/unwrapped.hpp>
#include <truefill/vocabulary.hpp>

namespace truefill::inline v0_1 {

/// The reader. Keeps its buffers: one per thread.
class reader : private item_reader {
public:
    /// Unwraps one payload, which is borrowed and not copied. What the visitor is given lives until
    /// its call returns, texts and what is returned until the next payload. Allocates when an item
    /// has more, or longer, texts with escapes than any before, and an index of a few pages when
    /// items first come in no order; else nothing.
    template <item_visitor Visitor>
    const unwrapped& operator()(std::string_view payload, Visitor& visitor) {
        ended_ = {};
        constexpr std::size_t largest = 0xFFFF'FFFF;  // what a token holds
        if (payload.size() > largest) {
            ended_.why = reason::too_large;
        } else {
            const bool marked = payload.starts_with(json::byte_order_mark);
            open(payload.substr(marked ? json::byte_order_mark.size() : 0));
            if (!walk(visitor, ended_) || next_token() != '\0' || at_ != text_.size()) {
                return broken(payload);
            }
        }
        if (ended_.why) {
            ended_.text = json::document_text(payload);
            ended_.offset = static_cast<std::size_t>(ended_.text.data() - payload.data());
        }
        return ended_;
    }

private:
    struct no_values final : nested_values {};
    /// Reads `msg` at once, in case the object turns out to be a frame.
    struct framed : nested_values {
        reader& self;
        unsigned depth;
        framed(reader& of, unsigned at) noexcept : self{of}, depth{at} { names.insert("msg"_key); }
        [[nodiscard]] bool take(key, token& into) override {
            no_values none;
            const std::size_t start = self.at_;
            const bool passed = self.next() == '{'
                                    ? self.object(self.message_, self.message_layout_, depth, none)
                                    : self.unread_value(depth);
            into = {token::kind::container, self.text_since(start)};
            return passed;
        }
    };
    /// Delivers the elements of the first `fills` that is not empty as well.
    template <class Visitor>
    struct paged final : framed {
        using framed::self;
        Visitor& visitor;
        bool delivered = false;
        paged(reader& of, Visitor& to) noexcept : framed{of, 1}, visitor{to} {
            this->names.insert("fills"_key);
        }
        [[nodiscard]] bool take(key name, token& into) override {
            if (name != "fills"_key) {
                return framed::take(name, into);
            }
            if (delivered || !self.is_filled_array()) {
                return self.value(into, 1);
            }
            delivered = true;
            const std::size_t start = self.at_;
            const bool passed = self.elements(visitor, placement::page, 1);
            into = {token::kind::container, self.text_since(start)};
            return passed;
        }
    };

    const unwrapped& broken(std::string_view payload) noexcept {
        ended_ = {
            .why = reason::not_json, .offset = json::scan_all(payload).offset, .text = payload};
        return ended_;
    }

    // ---- the payload ------------------------------------------------------------------------

    template <class Visitor>
    bool walk(Visitor& visitor, unwrapped& end) {
        if (next_token() == '[') {
            return elements(visitor, placement::bare, 0);
        }
        if (next() != '{') {
            end.why = reason::not_a_page;
            return unread_value(0);
        }
        return root(visitor, end);
    }

    /// The object at the top. The elements of a non-empty `fills` are delivered as they are met;
    /// everything else is decided when all keys are known.
    template <class Visitor>
    bool root(Visitor& visitor, unwrapped& end) {
        paged<Visitor> nested{*this, visitor};
        const std::size_t start = at_;
        if (!object(root_, root_layout_, 0, nested)) {
            return false;
        }
        root_.place(text_since(start), 0, placement::bare);
        if (root_.repeated().contains("cursor"_key)) {  // the first decides, and the last is kept
            root_.cells()["cursor"_key.index()].written = first_value("cursor", start);
        }
        if (nested.delivered) {
            read_cursor(end);
            end.why = repeats_control(root_) ? std::optional{reason::duplicate_key} : std::nullopt;
            return true;
        }
        skip_spaces();
        return at_ != text_.size() || decide(visitor, end);
    }

    /// Decides what an object is whose `fills` were not delivered, and delivers what it holds.
    template <class Visitor>
    bool decide(Visitor& visitor, unwrapped& end) {
        if (repeats_control(root_)) {
            end.why = reason::duplicate_key;
            return true;
        }
        if (is_frame(root_)) {
            frame(visitor, root_, 0);
            return true;
        }
        for (const key name : {"data"_key, "items"_key}) {
            if (holds_array(name, true)) {
                at_ = static_cast<std::size_t>(root_.text(name).data() - text_.data());
                window_.clear();  // it goes forward only
                read_cursor(end);
                const bool fine = elements(visitor, placement::page, 1);
                at_ = text_.size();
                return fine;
            }
        }
        constexpr key_set ids_of_items =
            kalshi::slot_names<kalshi::slot::order_id> | kalshi::slot_names<kalshi::slot::fill_id>;
        if (!(root_.names() & ids_of_items).empty()) {
            visitor.item(root_);
            return true;
        }
        const bool has_error = root_.has("error"_key) && !root_["error"_key].is(token::kind::null);
        if (has_error || (root_.has("code"_key) && root_.has("message"_key))) {
            end.why = reason::error_body;
            return true;
        }
        for (const key name : root_.names() & kalshi::envelope_names) {
            if (root_[name].is(token::kind::null) || holds_array(name, false)) {
                read_cursor(end);
                return true;
            }
        }
        end.why = reason::not_a_page;
        return true;
    }

    /// Precondition: root_ is a page.
    void read_cursor(unwrapped& end) const noexcept {
        const token cursor = root_["cursor"_key];
        if (cursor.is(token::kind::text)) {
            end.cursor = cursor.text();
            end.cursor_status =
                cursor.has_value() ? cursor_status::next_page : cursor_status::last_page;
        } else if (!cursor.is(token::kind::null)) {
            end.cursor_status = cursor_status::unreadable;
        }
    }
    /// Whether a name has an array with or without elements.
    [[nodiscard]] bool holds_array(key name, bool with_elements) const noexcept {
        const std::string_view text = root_[name].text();
        return root_[name].is(token::kind::container) && text.front() == '[' &&
               with_elements != std::all_of(text.begin() + 1, text.end() - 1, json::is_space);
    }

    [[nodiscard]] static bool repeats_control(const raw_fill& item) noexcept {
        return !(item.repeated() & kalshi::control_names).empty();
    }

    // ---- frames -----------------------------------------------------------------------------

    /// Whether an object is a WebSocket frame, or a control message without a body.
    [[nodiscard]] static bool is_frame(const raw_fill& item) noexcept {
        const token type = item["type"_key];
        if (!type.is(token::kind::text) && !type.is(token::kind::lone_surrogate)) {
            return false;
        }
        constexpr key_set says_more =
            kalshi::envelope_names |
            key_set{"order_id"_key, "orderId"_key,  "exchange_order_id"_key,
                    "fill_id"_key,  "trade_id"_key, "error"_key,
                    "code"_key};
        return item.has("msg"_key) || (type.text() != "fill" && (item.names() & says_more).empty());
    }

    /// Delivers or skips a frame. Preconditions: is_frame; message_ is its message, if that is an
    /// object.
    template <class Visitor>
    void frame(Visitor& visitor, const raw_fill& item, std::size_t index) {
        const std::string_view message = item["msg"_key].text();
        if (!item.has("msg"_key) || item["type"_key].text() != "fill") {
            visitor.skipped();
        } else if (message.front() == '{') {
            message_.place(message, index, placement::frame);
            visitor.item(message_);
        } else {
            visitor.not_an_object(message, index);
        }
    }

    // ---- items ------------------------------------------------------------------------------

    /// Whether a non-empty array begins here.
    [[nodiscard]] bool is_filled_array() const noexcept {
        return next() == '[' && peek_token(at_ + 1) != ']';
    }

    /// Reads the array that begins here and delivers its elements one by one.
    template <class Visitor>
    bool elements(Visitor& visitor, placement where, unsigned depth) {
        ++at_;
        if (accept(']')) {
            return true;
        }
        const std::size_t of_the_page = n_unescaped();
        framed nested{*this, depth + 2};
        std::size_t index = 0;
        do {
            forget_unescaped(of_the_page);
            const char first = next_token();
            const std::size_t start = at_;
            if (first == '{') {
                if (!object(item_, item_layout_, depth + 1, nested)) {
                    return false;
                }
                item_.place(text_since(start), index, where);
                deliver(visitor, index);
            } else {
                if (!unread_value(depth + 1)) {
                    return false;
                }
                visitor.not_an_object(text_since(start), index);
            }
            ++index;
        } while (accept(','));
        return accept(']');
    }

    template <class Visitor>
    void deliver(Visitor& visitor, std::size_t index) {
        const key_set repeated = item_.repeated() & kalshi::control_names;
        if (!repeated.empty()) {
            visitor.repeated_key(item_.text(), index, repeated.front());
        } else if (is_frame(item_)) {
            frame(visitor, item_, index);
        } else {
            visitor.item(item_);
        }
    }

    learned_layout root_layout_;
    learned_layout item_layout_;
    learned_layout message_layout_;
    unwrapped ended_;
    raw_fill root_;
    raw_fill item_;
    raw_fill message_;
};

}  // namespace truefill::inline v0_1
