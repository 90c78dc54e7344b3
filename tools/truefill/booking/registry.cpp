#include "booking/registry.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <system_error>
#include <utility>

#include "base/exit_code.hpp"
#include "base/json_read.hpp"
#include "base/log.hpp"

namespace truefill::tool {

registry::registry(fs::path file) : file_{std::move(file)} {
    if (!file_.empty()) {
        read_on();
    }
}

void registry::refresh() {
    if (file_.empty()) {
        return;
    }
    try {
        read_on();
    } catch (const failure& error) {
        log_event("registry_unreadable", [&](event& line) { line.text("why", error.what()); });
    }
}

void registry::read_on() {
    struct stat about {};
    if (::stat(file_.c_str(), &about) != 0) {
        throw failure{exit_usage, "cannot read the registry " + file_.string() + ": " +
                                      std::generic_category().message(errno)};
    }
    const auto size = static_cast<std::uintmax_t>(about.st_size);
    if (size < size_ || about.st_ino != inode_) {  // another file: earlier decisions still hold
        size_ = 0;
        line_ = 0;
        inode_ = about.st_ino;
    }
    if (size == size_) {
        return;
    }
    std::ifstream in{file_, std::ios::binary};
    in.seekg(static_cast<std::streamoff>(size_));
    if (!in || !S_ISREG(about.st_mode)) {
        throw failure{exit_usage, "cannot read the registry " + file_.string()};
    }
    std::string line;
    std::string first_problem;
    while (std::getline(in, line) && !in.eof()) {
        size_ += line.size() + 1;
        ++line_;
        if (line.ends_with('\r')) {
            line.pop_back();
        }
        if (!take(line) && first_problem.empty()) {
            first_problem =
                file_.string() + ", line " + std::to_string(line_) +
                ": neither order_id,decision_id nor a JSON object with exchange_order_id and "
                "decision_id";
        }
    }
    if (!first_problem.empty()) {
        throw failure{exit_usage, first_problem};
    }
}

bool registry::take(std::string_view line) {
    if (line.empty() || line == "order_id,decision_id" || line == "exchange_order_id,decision_id") {
        return true;
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
        return false;
    }
    decisions_.insert_or_assign(std::move(order), std::move(decision));
    return true;
}

std::string_view registry::decision_of(std::string_view order_id) const {
    const auto found = decisions_.find(order_id);
    return found == decisions_.end() ? std::string_view{} : std::string_view{found->second};
}

}  // namespace truefill::tool
