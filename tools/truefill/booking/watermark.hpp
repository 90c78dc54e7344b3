// How far an account's fills are kept: the time up to which a whole walk was made durable.
#pragma once

#include <optional>
#include <string>
#include <truefill/time.hpp>

#include "base/files.hpp"

namespace truefill::tool {

/// Whose watermark it is. Each exchange, account, subaccount and choice of markets has its own.
struct watermark_key {
    std::string exchange;    ///< the API's address
    std::string account;     ///< the operator's name for it
    std::string subaccount;  ///< "" for all subaccounts
    std::string ticker{};    ///< markets, separated by commas, in order; "" for all markets
};

/// A watermark that a batch raises: kept with the batch's fills, never without them.
struct watermark_raise {
    watermark_key of;
    timestamp to;
};

/// A small file in the state folder of a sink that is a server. Several programs may share it: it
/// never moves back.
class watermark_file {
public:
    watermark_file(const fs::path& folder, watermark_key of);

    /// Nothing before the first walk. Throws failure when the file is there and does not read.
    [[nodiscard]] std::optional<timestamp> get() const;
    /// Durable when the call returns. A time before the present watermark changes nothing.
    void raise(timestamp to);

private:
    fs::path file_;
    watermark_key of_;
};

}  // namespace truefill::tool
