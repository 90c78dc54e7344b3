// A file or standard input, read in pieces: what is ahead can be looked at before it is consumed.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace truefill::tool {

/// What a stream tells its user while it reads. Both may be left out.
struct stream_watcher {
    /// Called before each read, and a few times a second while there is nothing to read. Returning
    /// true ends the stream with the error "stopped on request".
    std::function<bool()> stop;
    /// Called when there is nothing to read for now, and again every 100 ms as long as that lasts:
    /// what was gathered need not wait for more. `for_how_long` is 0 at the first call of a pause.
    std::function<void(std::chrono::milliseconds for_how_long)> paused;
};

class byte_stream {
public:
    enum class read_result : std::uint8_t {
        some = 1,     ///< there is more ahead than before
        nothing = 2,  ///< nothing to read for now
        end = 3,      ///< the end, an error, or a stop: error() tells
    };

    /// Opens a file; "-" is standard input. On failure is_open() is false and error() says why.
    explicit byte_stream(const std::string& path, stream_watcher watcher = {});
    ~byte_stream();
    byte_stream(const byte_stream&) = delete;
    byte_stream& operator=(const byte_stream&) = delete;

    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    /// What went wrong, when opening or reading; "" when nothing did.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }
    /// The size of a regular file; nothing for a pipe.
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return size_; }

    /// What was read and not consumed. Valid until the next read or consume().
    [[nodiscard]] std::string_view ahead() const noexcept {
        return {buffer_.data() + begin_, end_ - begin_};
    }
    /// Reads what there is, without waiting for more. Each byte is copied a bounded number of
    /// times, whatever the pieces are in which it comes.
    [[nodiscard]] read_result read_ready();
    /// Reads on, waiting as long as it takes; false at the end.
    [[nodiscard]] bool read_more();
    /// Passes bytes that are ahead.
    void consume(std::size_t bytes) noexcept;
    /// The offset of ahead() in the input.
    [[nodiscard]] std::uint64_t offset() const noexcept { return offset_; }

private:
    void make_room();
    [[nodiscard]] bool stopped();
    [[nodiscard]] bool is_ready(std::chrono::milliseconds wait) const;

    stream_watcher watcher_;
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
