#include "booking/watermark.hpp"

#include <fmt/format.h>

#include <truefill/json/object.hpp>
#include <utility>

#include "base/digest.hpp"
#include "base/json_read.hpp"

namespace truefill::tool {

std::string distrust_of(const watermark_reading& stored, timestamp now) {
    constexpr timestamp year_2000{std::chrono::seconds{946'684'800}};
    if (!stored.damage.empty() || !stored.time) {
        return stored.damage;
    }
    const bool is_plausible =
        *stored.time >= year_2000 && *stored.time <= now + std::chrono::minutes{1};
    const auto text = to_rfc3339(*stored.time);
    return is_plausible ? "" : fmt::format("its time {} is not between 2000 and now", text.view());
}

watermark_file::watermark_file(const fs::path& folder, watermark_key of) : of_{std::move(of)} {
    const std::string key =
        sha256_hex(std::to_string(of_.exchange.size()) + ' ' + std::to_string(of_.account.size()) +
                   ' ' + of_.exchange + of_.account + of_.scope())
            .substr(0, 12);
    fs::create_directories(folder);
    file_ = folder / ("watermark-" + key + ".json");
}

std::string watermark_file::text_of(timestamp time, bool with_checksum) const {
    std::string text;
    {
        json::object row{text};
        row.text("exchange", of_.exchange)
            .text("account", of_.account)
            .text("subaccount", of_.scope())
            .number("watermark_us", microseconds_of(time))
            .text("watermark", to_rfc3339(time));
    }
    if (with_checksum) {
        text.pop_back();  // the brace
        text += fmt::format(R"(,"sha256":"{}"}})", sha256_hex(text));
    }
    return text + '\n';
}

watermark_reading watermark_file::get() const {
    const auto text = read_file(file_);
    if (!text) {
        return {};
    }
    simdjson::dom::parser parser;
    const auto row = object_in(parser, *text);
    const auto us = row ? integer_at(*row, "watermark_us") : std::nullopt;
    if (us) {
        const timestamp time{std::chrono::microseconds{*us}};
        if (*text == text_of(time, true) || *text == text_of(time, false)) {
            return {.time = time};
        }
    }
    return {.time = {}, .damage = file_.string() + " is damaged: its checksum does not fit"};
}

void watermark_file::raise(timestamp to, bool replaces) {
    const file_lock held{file_.string() + ".lock"};
    if (const auto stored = get(); !replaces && stored.time && *stored.time >= to) {
        return;
    }
    write_durably(file_, text_of(to, true));
}

}  // namespace truefill::tool
