// Text by a format, where speed is of no interest.
#pragma once

#include <string>

namespace bench {

/// printf's text.
[[gnu::format(printf, 1, 2)]] std::string text(const char* format, ...);

}  // namespace bench
