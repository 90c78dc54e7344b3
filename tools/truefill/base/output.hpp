// Standard output, and files of JSON rows. No other file of the program writes to standard output.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace truefill::tool {

/// A stream for JSON rows. It writes large pieces and stores its first error. Output to a terminal
/// has its control characters escaped.
class output {
public:
    /// Borrows a standard stream.
    explicit output(std::FILE* stream);
    /// Creates or replaces a file. On failure error() says why.
    explicit output(const std::string& path);

    /// The text to be written next: append to it and then call settle().
    [[nodiscard]] std::string& pending() noexcept { return pending_; }
    /// Writes the pending text if it is large.
    void settle() {
        if (pending_.size() >= large) {
            flush();
        }
    }
    void flush();
    /// The first error; "" when there was none.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }

private:
    static constexpr std::size_t large = std::size_t{64} * 1024;
    static int no_close(std::FILE*) noexcept { return 0; }

    std::unique_ptr<std::FILE, int (*)(std::FILE*)> stream_;
    std::string pending_;
    std::string error_;
    bool on_terminal_ = false;  ///< control characters are escaped
};

/// Codes for the colour of the text between them (ECMA-48, SGR).
namespace paint {
inline constexpr std::string_view bold = "\x1b[1m";
inline constexpr std::string_view green = "\x1b[1;32m";
inline constexpr std::string_view red = "\x1b[1;31m";
inline constexpr std::string_view yellow = "\x1b[1;33m";
inline constexpr std::string_view none = "\x1b[0m";
}  // namespace paint

/// Writes text for people to standard output immediately. Control characters are escaped, because
/// the text may contain names from any source.
void print_text(std::string_view text);
/// The same for coloured text, in which the codes of `paint` stay. Precondition: names from other
/// sources do not contain them.
void print_painted(std::string_view text);
/// Writes JSON, a value or lines of values, to standard output immediately. On a terminal control
/// characters become JSON escapes, so that the value is the same.
void print_json(std::string_view lines);

}  // namespace truefill::tool
