#include "input/documents.hpp"

#include <algorithm>
#include <truefill/json/scan.hpp>
#include <utility>

#include "base/log.hpp"

namespace truefill::tool {

namespace {

/// A longer line is not tried as a document: it may be a gigabyte of documents without a newline.
constexpr std::size_t longest_tried_line = std::size_t{16} * 1024 * 1024;

class splitter {
public:
    splitter(input& in, const payload_handler& take) : in_{in}, take_{take} {}

    split_end run() {
        while (skip_space()) {
            if (in_.offset() >= no_document_until_) {
                const std::size_t line = load_line();
                if (line <= longest_tried_line &&
                    take_(in_.ahead().substr(0, line), in_.offset(), true)) {
                    advance(line);
                    continue;
                }
                no_document_until_ = in_.offset() + line;
            }
            const json::scan_result found = load_document();
            if (found.status == json::scan_status::complete) {
                take_(in_.ahead().substr(0, found.offset), in_.offset(), false);
                advance(found.offset);
            } else if (!in_.error().empty()) {
                return split_end::complete;  // cut off by the error, which the caller will say
            } else if (!recover(found.offset)) {
                return skip_space() ? split_end::stopped : split_end::complete;
            }
        }
        if (!offered_ && in_.error().empty()) {
            take_(in_.ahead(), in_.offset(), false);  // empty: said, not passed over
        }
        return split_end::complete;
    }

private:
    void advance(std::size_t bytes) {
        in_.consume(bytes);
        at_line_start_ = false;
        offered_ = true;
    }

    /// To the next document; false at the end. An input without any stays unconsumed.
    bool skip_space() {
        std::size_t spaces = 0;
        for (;;) {
            const std::string_view ahead = in_.ahead();
            while (spaces < ahead.size() && json::is_space(ahead[spaces])) {
                at_line_start_ = ahead[spaces] == '\n';
                ++spaces;
            }
            if (spaces < ahead.size()) {
                in_.consume(spaces);
                return true;
            }
            if (offered_) {
                in_.consume(spaces);
                spaces = 0;
            }
            if (!in_.more()) {
                return false;
            }
        }
    }

    /// The length of the line ahead, without its newline; what is loaded of a very long one.
    std::size_t load_line() {
        std::size_t searched = 0;
        for (;;) {
            const std::string_view ahead = in_.ahead();
            const std::size_t newline = ahead.find('\n', searched);
            if (newline != std::string_view::npos) {
                return newline;
            }
            searched = ahead.size();
            if (searched > longest_tried_line || !in_.more()) {
                return in_.ahead().size();
            }
        }
    }

    json::scan_result load_document() {
        json::scan_result found = json::scan(in_.ahead());
        while (found.status == json::scan_status::truncated && in_.more()) {
            found = json::scan(in_.ahead());
        }
        return found;
    }

    /// Reports the document that breaks at `broken_at`; whether to go on after it.
    bool recover(std::size_t broken_at) {
        const std::size_t line = load_line();
        if (at_line_start_ && is_that_one_line(line, broken_at)) {
            take_(in_.ahead().substr(0, line), in_.offset(), false);
            advance(line);
            while (in_.ahead().find('\n') == std::string_view::npos) {
                in_.consume(in_.ahead().size());
                if (!in_.more()) {
                    break;
                }
            }
            in_.consume(std::min(in_.ahead().find('\n'), in_.ahead().size()));
            return true;
        }
        const std::size_t end = std::min(in_.ahead().find('\n', broken_at), in_.ahead().size());
        take_(in_.ahead().substr(0, end), in_.offset(), false);
        advance(end);
        return false;
    }

    /// The document at hand broke within its first line; or that line was cut off and a later one,
    /// at its start, begins another document, with nothing but whole documents between the two.
    [[nodiscard]] bool is_that_one_line(std::size_t line, std::size_t broken_at) const {
        if (broken_at <= line) {
            return true;
        }
        const std::string_view ahead = in_.ahead();
        if (broken_at == ahead.size() || (ahead[broken_at] != '{' && ahead[broken_at] != '[') ||
            ahead[broken_at - 1] != '\n') {
            return false;
        }
        for (std::size_t at = line + 1; at < broken_at;) {
            const std::size_t end = ahead.find('\n', at);
            const std::string_view one = ahead.substr(at, end - at);
            const bool blank = std::all_of(one.begin(), one.end(), json::is_space);
            if (!blank && json::scan_all(one).status != json::scan_status::complete) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    input& in_;
    const payload_handler& take_;
    bool at_line_start_ = true;
    bool offered_ = false;
    std::uint64_t no_document_until_ = 0;  ///< the end of a line that is more or less than one
};

}  // namespace

split_end split(input& in, const payload_handler& take) {
    return splitter{in, take}.run();
}

bool split_file(const std::string& path, const payload_handler& take, progress& line,
                const std::function<std::uint64_t()>& fills, std::function<bool()> before_reads) {
    input in{path};
    if (before_reads) {
        in.before_reads(std::move(before_reads));
    }
    const auto refuse = [&](const std::string& message) {
        complain(message);
        return false;
    };
    if (in.is_open()) {
        const auto watched = [&](std::string_view text, std::uint64_t offset, bool tentative) {
            const bool is_json = take(text, offset, tentative);
            show_bytes(line, offset + text.size(), in.size(), fills());
            return is_json;
        };
        if (split(in, watched) == split_end::stopped) {
            return refuse(path + ": stopped after a broken document; from byte " +
                          std::to_string(in.offset()) + " on it was not read");
        }
    }
    return in.error().empty() || refuse("cannot read " + path + ": " + in.error());
}

}  // namespace truefill::tool
