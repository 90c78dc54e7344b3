// A stream that JSON rows are written to in large pieces, and that remembers its first error.
#pragma once

#include <cstddef>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

namespace truefill::tool {

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

/// Writes text for people to standard output, without what could steer a terminal.
void print_text(std::string_view text);

}  // namespace truefill::tool
