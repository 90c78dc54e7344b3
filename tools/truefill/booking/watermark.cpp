#include "booking/watermark.hpp"

#include <truefill/json/object.hpp>
#include <utility>

#include "base/digest.hpp"
#include "base/exit_code.hpp"
#include "base/json_read.hpp"

namespace truefill::tool {

watermark_file::watermark_file(const fs::path& folder, watermark_key of) : of_{std::move(of)} {
    const std::string key =
        sha256_hex(std::to_string(of_.exchange.size()) + ' ' + std::to_string(of_.account.size()) +
                   ' ' + of_.exchange + of_.account + of_.subaccount +
                   (of_.ticker.empty() ? "" : '\n' + of_.ticker))
            .substr(0, 12);
    fs::create_directories(folder);
    file_ = folder / ("watermark-" + key + ".json");
}

std::optional<timestamp> watermark_file::get() const {
    const auto text = read_file(file_);
    if (!text) {
        return std::nullopt;
    }
    simdjson::dom::parser parser;
    const auto row = object_in(parser, *text);
    const auto us = row ? integer_at(*row, "watermark_us") : std::nullopt;
    if (!us) {
        throw failure{exit_unusable, file_.string() +
                                         " is no watermark; remove it to walk all fills again "
                                         "(nothing is booked twice)"};
    }
    return timestamp{std::chrono::microseconds{*us}};
}

void watermark_file::raise(timestamp to) {
    const file_lock held{file_.string() + ".lock"};
    if (const auto now = get(); now && *now >= to) {
        return;
    }
    std::string text;
    {
        json::object row{text};
        row.text("exchange", of_.exchange)
            .text("account", of_.account)
            .text("subaccount", of_.subaccount);
        if (!of_.ticker.empty()) {
            row.text("ticker", of_.ticker);
        }
        row.number("watermark_us", microseconds_of(to))
            .text("watermark", to_rfc3339(to));
    }
    write_durably(file_, text + '\n');
}

}  // namespace truefill::tool
