// A file or standard input, read in pieces: what is ahead can be looked at before it is consumed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace truefill::tool {

class input {
public:
    /// Opens a file; "-" is standard input. On failure is_open() is false and error() says why.
    explicit input(const std::string& path);
    ~input();
    input(const input&) = delete;
    input& operator=(const input&) = delete;

    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    /// What went wrong, when opening or reading; "" when nothing did.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }
    /// The size of a regular file.
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return size_; }

    /// What was read and not consumed. Valid until more() or consume().
    [[nodiscard]] std::string_view ahead() const noexcept {
        return {buffer_.data() + begin_, end_ - begin_};
    }
    /// Called before each read, and every second while a pipe has nothing to read: what was
    /// gathered need not wait for more. Returning false ends the input, with an error.
    void before_reads(std::function<bool()> call) { before_reads_ = std::move(call); }
    /// Reads on, at least doubling what is ahead where there is as much; false at the end.
    bool more();
    void consume(std::size_t bytes) noexcept;
    /// The offset of ahead() in the input.
    [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }

private:
    [[nodiscard]] bool may_read();

    std::function<bool()> before_reads_;
    int descriptor_ = -1;
    std::string error_;
    std::optional<std::uint64_t> size_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    std::uint64_t offset_ = 0;
    bool at_end_ = false;
};

}  // namespace truefill::tool
