#include "registry.hpp"

#include <algorithm>
#include <fstream>
#include <system_error>
#include <utility>

#include "exit_code.hpp"
#include "json_read.hpp"

namespace truefill::tool {

registry::registry(fs::path file) : file_{std::move(file)} {
    refresh();
}

void registry::refresh() {
    if (file_.empty()) {
        return;
    }
    std::error_code problem;
    const std::uintmax_t size = fs::file_size(file_, problem);
    if (problem) {
        throw failure{exit_usage,
                      "cannot read the registry " + file_.string() + ": " + problem.message()};
    }
    if (size < size_) {  // a new file: what the old one said still holds
        size_ = 0;
        line_ = 0;
    }
    if (size == size_) {
        return;
    }
    std::ifstream in{file_, std::ios::binary};
    in.seekg(static_cast<std::streamoff>(size_));
    std::string line;
    while (std::getline(in, line) && !in.eof()) {
        size_ += line.size() + 1;
        ++line_;
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        take(line);
    }
}

void registry::take(std::string_view line) {
    if (line.empty() || line == "order_id,decision_id" || line == "exchange_order_id,decision_id") {
        return;
    }
    std::string order;
    std::string decision;
    simdjson::dom::parser parser;
    if (line.starts_with('{')) {
        if (const auto row = object_in(parser, line)) {
            order = text_at(*row, "exchange_order_id").value_or(text_or_blank(*row, "order_id"));
            decision = text_or_blank(*row, "decision_id");
        }
    } else if (const std::size_t comma = line.find(',');
               line.find('"') == std::string_view::npos &&
               line.find(',', comma + 1) == std::string_view::npos) {
        order = line.substr(0, comma);
        decision = line.substr(std::min(comma, line.size() - 1) + 1);
    }
    if (order.empty() || decision.empty()) {
        throw failure{exit_usage, file_.string() + ", line " + std::to_string(line_) +
                                      ": neither order_id,decision_id nor a JSON object with "
                                      "exchange_order_id and decision_id"};
    }
    decisions_.insert_or_assign(std::move(order), std::move(decision));
}

std::string_view registry::decision_of(std::string_view order_id) const {
    const auto found = decisions_.find(order_id);
    return found == decisions_.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace truefill::tool
