// How far an account's fills are kept: the time up to which a whole walk was made durable.
#pragma once

#include <optional>
#include <string>
#include <truefill/time.hpp>

#include "base/files.hpp"

namespace truefill::tool {

/// A small file beside the sink's data. Several programs may share it: it never moves back.
class watermark {
public:
    /// One for each exchange, account and subaccount ("" for all of them).
    watermark(const fs::path& folder, std::string exchange, std::string account,
              std::string subaccount);

    /// Nothing before the first walk. Throws failure when the file is there and does not read.
    [[nodiscard]] std::optional<timestamp> get() const;
    /// Durable when the call returns.
    void raise(timestamp to);

private:
    fs::path file_;
    std::string exchange_;
    std::string account_;
    std::string subaccount_;
};

}  // namespace truefill::tool
