#include "input/documents.hpp"

#include <algorithm>
#include <optional>
#include <truefill/json/scan.hpp>

#include "input/document_scanner.hpp"

namespace truefill::tool {

namespace {

/// A longer line is not tried as a document, because it may be a gigabyte of documents without a
/// newline.
constexpr std::size_t longest_tried_line = std::size_t{16} * 1024 * 1024;

class splitter {
public:
    splitter(byte_stream& in, const payload_handler& take) : in_{in}, take_{take} {}

    split_end run() {
        while (skip_space()) {
            scanner_.reset();
            scanned_ = json::scan_status::truncated;
            if (!take_line() && !take_document() && !skip_broken()) {
                break;
            }
        }
        if (!in_.error().empty()) {
            return split_end::unread;
        }
        if (!offered_) {
            take_(in_.ahead(), in_.offset(),
                  false);  // an empty input is reported as a broken payload
        }
        return in_.ahead().empty() || !offered_ ? split_end::complete : split_end::stopped;
    }

private:
    using read_result = byte_stream::read_result;

    void advance(std::size_t bytes) {
        in_.consume(bytes);
        at_line_start_ = false;
        offered_ = true;
    }

    /// Goes to the next document; false at the end. An input without a document is not consumed.
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
            if (!in_.read_more()) {
                return false;
            }
        }
    }

    /// Offers the line ahead if it is one document.
    bool take_line() {
        if (in_.offset() < known_documents_end_) {
            return false;
        }
        const std::optional<std::size_t> line = await_line();
        if (!line) {
            return false;
        }
        if (*line <= longest_tried_line &&
            take_(in_.ahead().substr(0, *line), in_.offset(), true)) {
            advance(*line);
            return true;
        }
        known_documents_end_ = in_.offset() + *line;
        return false;
    }

    /// The length of the line ahead without its newline, or of its loaded part if it is very long.
    /// Nothing when the input pauses within the line and a whole document is loaded, which then
    /// need not wait for the newline.
    std::optional<std::size_t> await_line() {
        std::size_t searched = 0;
        for (;;) {
            const std::string_view ahead = in_.ahead();
            const std::size_t newline = ahead.find('\n', searched);
            if (newline != std::string_view::npos) {
                return newline;
            }
            searched = ahead.size();
            if (searched > longest_tried_line) {
                return searched;
            }
            const read_result got = in_.read_ready();
            if (got == read_result::nothing && scan_ahead() == json::scan_status::complete) {
                known_documents_end_ = in_.offset() + ahead.size();
                return std::nullopt;
            }
            if (got == read_result::end || (got == read_result::nothing && !in_.read_more())) {
                return in_.ahead().size();
            }
        }
    }

    /// Finds the document ahead by its grammar and offers it. False if it is broken or incomplete.
    bool take_document() {
        while (scan_ahead() == json::scan_status::truncated && in_.read_more()) {
        }
        if (scanned_ == json::scan_status::truncated && in_.error().empty()) {
            scanned_ = scanner_.finish();
        }
        if (scanned_ != json::scan_status::complete) {
            return false;
        }
        take_(in_.ahead().substr(0, scanner_.offset()), in_.offset(), false);
        advance(scanner_.offset());
        return true;
    }

    /// Scans the bytes ahead that were not scanned before.
    json::scan_status scan_ahead() {
        if (scanned_ == json::scan_status::truncated) {
            scanned_ = scanner_.feed(in_.ahead().substr(scanner_.offset()));
        }
        return scanned_;
    }

    /// Offers and consumes the broken document ahead; returns whether to continue after it.
    bool skip_broken() {
        if (!in_.error().empty()) {
            return false;
        }
        const std::size_t broken_at = scanner_.offset();
        const std::size_t line = load_line(0);
        if (at_line_start_ && is_that_one_line(line, broken_at)) {
            take_(in_.ahead().substr(0, line), in_.offset(), false);
            advance(line);
            skip_line();
            return true;
        }
        const std::size_t end = load_line(broken_at);
        take_(in_.ahead().substr(0, end), in_.offset(), false);
        advance(end);
        return !skip_space() &&
               in_.error().empty();  // nothing follows, so the input was read to its end
    }

    /// The end of the line that contains `from`, or of its loaded part if it is very long.
    std::size_t load_line(std::size_t from) {
        for (std::size_t searched = from;;) {
            const std::string_view ahead = in_.ahead();
            const std::size_t newline = ahead.find('\n', searched);
            if (newline != std::string_view::npos) {
                return newline;
            }
            searched = ahead.size();
            if (searched - from > longest_tried_line || !in_.read_more()) {
                return in_.ahead().size();
            }
        }
    }

    /// Consumes the rest of the line without loading it as a whole.
    void skip_line() {
        while (in_.ahead().find('\n') == std::string_view::npos) {
            in_.consume(in_.ahead().size());
            if (!in_.read_more()) {
                return;
            }
        }
        in_.consume(in_.ahead().find('\n'));
    }

    /// Whether the broken document is the first line only, which has this length. Either it breaks
    /// within that line, or the line was cut off: then it breaks at the start of a later line that
    /// begins another document, and the lines between are whole documents.
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
            const std::string_view text = ahead.substr(at, end - at);
            const bool blank = std::all_of(text.begin(), text.end(), json::is_space);
            if (!blank && json::scan_all(text).status != json::scan_status::complete) {
                return false;
            }
            at = end + 1;
        }
        return true;
    }

    byte_stream& in_;
    const payload_handler& take_;
    document_scanner scanner_;  ///< of the document ahead
    json::scan_status scanned_ = json::scan_status::truncated;
    bool at_line_start_ = true;
    bool offered_ = false;
    /// Up to this offset documents are found by their grammar. It is the end of a line that is not
    /// one document, or of the bytes that were loaded when the input paused within a line.
    std::uint64_t known_documents_end_ = 0;
};

}  // namespace

split_end split(byte_stream& in, const payload_handler& take) {
    return splitter{in, take}.run();
}

}  // namespace truefill::tool
