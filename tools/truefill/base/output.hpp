// Standard output, and files of JSON rows: nothing else in the program writes to standard output.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace truefill::tool {

/// A stream that JSON rows are written to in large pieces, and that remembers its first error. What
/// goes to a terminal is escaped so that it can't steer it.
class output {
public:
    /// Borrows a standard stream.
    explicit output(std::FILE* stream);
    /// Creates or replaces a file. On failure error() says why.
    explicit output(const std::string& path);

    /// What is to be written next; append to it, then call settle().
    [[nodiscard]] std::string& pending() noexcept { return pending_; }
    /// Writes what is pending when it is much.
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
    bool on_terminal_ = false;  ///< rows are written so that they can't steer it
};

/// Codes that paint what stands between them, of a terminal that knows colours (ECMA-48, SGR).
namespace paint {
inline constexpr std::string_view bold = "\x1b[1m";
inline constexpr std::string_view green = "\x1b[1;32m";
inline constexpr std::string_view red = "\x1b[1;31m";
inline constexpr std::string_view yellow = "\x1b[1;33m";
inline constexpr std::string_view none = "\x1b[0m";
}  // namespace paint

/// Writes text for people to standard output at once. Names in it may come from anywhere: what
/// could steer a terminal is escaped.
void print_text(std::string_view text);
/// The same for a text that is painted: the codes of `paint` stay. Precondition: what comes from
/// elsewhere holds none of them.
void print_painted(std::string_view text);
/// Writes JSON, a value or lines of values, to standard output at once. On a terminal it is escaped
/// so that it can't steer it and means the same.
void print_json(std::string_view lines);

}  // namespace truefill::tool
