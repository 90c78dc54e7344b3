// A file or standard input, read in pieces. Bytes can be examined before they are consumed.
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

/// The callbacks of a stream. Both are optional.
struct stream_watcher {
    /// Called before each read, and a few times per second while there is nothing to read. If it
    /// returns true the stream ends with the error "stopped on request".
    std::function<bool()> stop;
    /// Called when there is nothing to read, and then every 100 ms during the pause, so that
    /// gathered rows can be written. `for_how_long` is 0 in the first call of a pause.
    std::function<void(std::chrono::milliseconds for_how_long)> paused;
};

class byte_stream {
public:
    enum class read_result : std::uint8_t {
        some = 1,     ///< more bytes are ahead than before
        nothing = 2,  ///< nothing to read for now
        end = 3,      ///< the end, an error, or a stop; see error()
    };

    /// Opens a file; "-" is standard input. On failure is_open() is false and error() says why.
    explicit byte_stream(const std::string& path, stream_watcher watcher = {});
    ~byte_stream();
    byte_stream(const byte_stream&) = delete;
    byte_stream& operator=(const byte_stream&) = delete;

    [[nodiscard]] bool is_open() const noexcept { return descriptor_ >= 0; }
    /// The error of opening or reading; "" without one.
    [[nodiscard]] const std::string& error() const noexcept { return error_; }
    /// The size of a regular file; nothing for a pipe.
    [[nodiscard]] std::optional<std::uint64_t> size() const noexcept { return size_; }

    /// The bytes that were read and not consumed. Valid until the next read or consume().
    [[nodiscard]] std::string_view ahead() const noexcept {
        return {buffer_.data() + begin_, end_ - begin_};
    }
    /// Reads the available bytes without waiting. Each byte is copied a bounded number of times,
    /// for pieces of any size.
    [[nodiscard]] read_result read_ready();
    /// Reads more, and waits for it; false at the end.
    [[nodiscard]] bool read_more();
    /// Consumes bytes that are ahead.
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
