#include "wire/page_writer.hpp"

#include <algorithm>

#include "base/rfc3339.hpp"

namespace mock_exchange {

std::string page_writer::write(const page& found, std::string_view cursor, page_content content,
                               std::int64_t at_us) {
    std::string body{R"({"cursor":")"};
    body.append(cursor).append(R"(","fills":[)");
    if (content == page_content::orders) {
        for (std::size_t i = 0; i < found.fills.size(); ++i) {
            append_order(body, at_us);
        }
    } else {
        append_fills(body, found, content == page_content::incident, at_us);
    }
    if (body.back() == ',') {
        body.pop_back();
    }
    return body += "]}";
}

void page_writer::append_order(std::string& body, std::int64_t at_us) {
    constexpr std::uint64_t resting = 60;
    // The same orders come again and again, each time as if just updated.
    const std::uint64_t number = n_snapshots_++;
    wire_.append_order(body, number % resting,
                       at_us + static_cast<std::int64_t>(number % second_us));
    body += ',';
}

void page_writer::append_fills(std::string& body, const page& found, bool incident,
                               std::int64_t at_us) {
    constexpr std::size_t intruders = 25;
    const std::size_t count = found.fills.size();
    std::size_t intruded = incident ? 0 : intruders;
    for (std::size_t i = 0; i <= count; ++i) {
        for (; intruded < intruders && (i == count || intruded * count <= i * intruders);
             ++intruded) {
            if (intruded % 5 != 2) {
                append_order(body, at_us);
            } else if (count != 0) {
                const fill& like = found.fills[std::min(i, count - 1)];
                wire_.append_zero_fill(body, like, like.serial * intruders + intruded);
                body += ',';
            }
        }
        if (i < count) {
            wire_.append_fill(body, found.fills[i]);
            body += ',';
        }
    }
}

}  // namespace mock_exchange
