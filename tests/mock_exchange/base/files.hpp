// Files that appear whole or not at all.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace mock_exchange {

/// Takes the next piece of a file's text.
using file_sink = std::function<void(std::string_view)>;

/// Writes a file beside its place and moves it there; throws std::system_error with the path.
void write_file(const std::string& path, unsigned mode,
                const std::function<void(const file_sink&)>& write);

[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace mock_exchange
