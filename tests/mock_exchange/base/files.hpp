// Files that are replaced as a whole or not at all.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace mock_exchange {

/// Writes the next piece of a file's text.
using file_sink = std::function<void(std::string_view)>;

/// Writes PATH.new and renames it to PATH; throws std::system_error that names the path.
void write_file(const std::string& path, unsigned mode,
                const std::function<void(const file_sink&)>& write);

[[nodiscard]] std::string read_file(const std::string& path);

}  // namespace mock_exchange
