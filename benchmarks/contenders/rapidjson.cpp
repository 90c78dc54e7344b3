// RapidJSON in situ, its fastest mode: as a stream of events, and as a document whose memory pool
// is reused. It writes into the payload, so each call works on a copy.
#if defined(__SSE4_2__)
#define RAPIDJSON_SSE42
#elif defined(__SSE2__)
#define RAPIDJSON_SSE2
#endif
#include <rapidjson/document.h>
#include <rapidjson/reader.h>

#include <cstring>
#include <limits>
#include <stdexcept>
#include <vector>

#include "contenders/contenders.hpp"
#include "contenders/rules.hpp"
#include "harness/task.hpp"

namespace bench {

namespace {

class scratch {
public:
    char* copy(std::string_view payload) {
        if (text_.size() < payload.size() + padding) {
            text_.resize(payload.size() + padding);
        }
        std::memcpy(text_.data(), payload.data(), payload.size());
        text_[payload.size()] = '\0';
        return text_.data();
    }

private:
    std::vector<char> text_;
};

class sax_reader final : public contender {
public:
    [[nodiscard]] std::string_view name() const override { return "RapidJSON SAX"; }
    void read(std::string_view payload, shape what, output& into) override {
        into.clear();
        handler events{fields_, rules_, into, what};
        rapidjson::InsituStringStream stream{scratch_.copy(payload)};
        if (reader_.Parse<rapidjson::kParseInsituFlag>(stream, events).IsError()) {
            throw std::runtime_error{"RapidJSON: not JSON"};
        }
    }

private:
    /// An item is an object at depth 2: an element of a page's array, or the message of a frame.
    class handler {
    public:
        handler(fields& item, rules& by, output& into, shape what)
            : item_{item}, rules_{by}, into_{into}, what_{what} {}

        // NOLINTBEGIN(readability-identifier-naming): RapidJSON's names
        bool Key(const char* text, rapidjson::SizeType size, bool) {
            const std::string_view key{text, size};
            found_ = depth_ == item_depth ? find(key) : bench::name::none;
            is_type_ = depth_ == 1 && key == "type";
            return true;
        }
        bool String(const char* text, rapidjson::SizeType size, bool) {
            if (is_wanted()) {
                item_.text(found_, {text, size});
            } else if (is_type_) {
                is_fill_ = std::string_view{text, size} == "fill";
            }
            return true;
        }
        bool Int(int value) { return number(value); }
        bool Uint(unsigned value) { return number(value); }
        bool Int64(std::int64_t value) { return number(value); }
        bool Uint64(std::uint64_t value) {
            constexpr std::uint64_t most = std::numeric_limits<std::int64_t>::max();
            return value <= most ? number(static_cast<std::int64_t>(value)) : other();
        }
        bool Double(double) { return other(); }
        bool RawNumber(const char*, rapidjson::SizeType, bool) { return other(); }
        bool Bool(bool value) {
            if (is_wanted()) {
                item_.flag(found_, value);
            }
            return true;
        }
        static bool Null() { return true; }
        bool StartObject() {
            if (depth_ >= item_depth) {
                other();
            }
            if (++depth_ == item_depth) {
                item_.clear();
            }
            return true;
        }
        bool EndObject(rapidjson::SizeType) {
            // A frame's type may come after its message.
            const bool is_complete =
                what_ == shape::page ? depth_ == item_depth : depth_ == 1 && is_fill_;
            --depth_;
            if (is_complete) {
                rules_.add(item_, what_, into_);
            }
            return true;
        }
        bool StartArray() { return depth_ < item_depth || other(); }
        static bool EndArray(rapidjson::SizeType) { return true; }
        // NOLINTEND(readability-identifier-naming)

    private:
        static constexpr int item_depth = 2;

        [[nodiscard]] bool is_wanted() const noexcept { return found_ != bench::name::none; }
        bool number(std::int64_t value) {
            if (is_wanted()) {
                item_.number(found_, value);
            }
            return true;
        }
        bool other() {
            if (is_wanted()) {
                item_.other(found_);
            }
            return true;
        }

        fields& item_;
        rules& rules_;
        output& into_;
        shape what_;
        bench::name found_ = bench::name::none;
        bool is_type_ = false;
        bool is_fill_ = false;
        int depth_ = 0;
    };

    rapidjson::Reader reader_;
    scratch scratch_;
    fields fields_;
    rules rules_;
};

class document_reader final : public contender {
public:
    [[nodiscard]] std::string_view name() const override { return "RapidJSON DOM"; }
    void read(std::string_view payload, shape what, output& into) override {
        into.clear();
        auto& value_bytes = values_.ready();
        auto& stack_bytes = stack_.ready();
        allocator values{value_bytes.data(), value_bytes.size()};
        allocator stack{stack_bytes.data(), stack_bytes.size()};
        document outer{&values, stack_bytes.size() / 2, &stack};
        if (outer.ParseInsitu(scratch_.copy(payload)).HasParseError()) {
            throw std::runtime_error{"RapidJSON: not JSON"};
        }
        values_.needed(values.Capacity());
        stack_.needed(stack.Capacity());
        if (what == shape::frame) {
            if (outer["type"] == "fill") {
                add(outer["msg"], what, into);
            }
            return;
        }
        for (const auto& fill : outer["fills"].GetArray()) {
            add(fill, what, into);
        }
    }

private:
    using allocator = rapidjson::MemoryPoolAllocator<>;
    using document = rapidjson::GenericDocument<rapidjson::UTF8<>, allocator, allocator>;

    /// The memory of an allocator: kept between calls, and at least as large as was needed so far.
    class arena {
    public:
        std::vector<char>& ready() {
            if (needed_ > buffer_.size()) {
                buffer_.resize(2 * needed_);
            }
            return buffer_;
        }
        void needed(std::size_t bytes) noexcept { needed_ = bytes; }

    private:
        std::size_t needed_ = 65'536;
        std::vector<char> buffer_;
    };

    void add(const rapidjson::Value& fill, shape what, output& into) {
        fields item;
        for (const auto& member : fill.GetObject()) {
            const bench::name found =
                find({member.name.GetString(), member.name.GetStringLength()});
            if (found == bench::name::none) {
                continue;
            }
            const auto& value = member.value;
            if (value.IsString()) {
                item.text(found, {value.GetString(), value.GetStringLength()});
            } else if (value.IsInt64()) {
                item.number(found, value.GetInt64());
            } else if (value.IsBool()) {
                item.flag(found, value.GetBool());
            } else if (!value.IsNull()) {
                item.other(found);
            }
        }
        rules_.add(item, what, into);
    }

    arena values_;
    arena stack_;
    scratch scratch_;
    rules rules_;
};

}  // namespace

std::unique_ptr<contender> make_rapidjson_sax() {
    return std::make_unique<sax_reader>();
}
std::unique_ptr<contender> make_rapidjson_dom() {
    return std::make_unique<document_reader>();
}

}  // namespace bench
