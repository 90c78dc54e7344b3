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

    /// Subaccount and markets as one text.
    [[nodiscard]] std::string scope() const {
        return ticker.empty() ? subaccount : subaccount + '|' + ticker;
    }
};

/// A watermark that a batch raises: kept with the batch's fills, never without them.
struct watermark_raise {
    watermark_key of;
    timestamp to;
    /// The stored one is not trusted: it is replaced even if it is later.
    bool replaces = false;
};

/// A watermark as it is stored.
struct watermark_reading {
    std::optional<timestamp> time;  ///< nothing before the first complete walk, or when damaged
    std::string damage{};           ///< why what is stored is not to be trusted; "" when it is
};

/// Why a stored watermark is not to be trusted, "" when it is: it is damaged, or not between the
/// year 2000 and a minute from now. What was written by a wrong clock would skip fills for ever.
[[nodiscard]] std::string distrust_of(const watermark_reading& stored, timestamp now);

/// A small file in the state folder of a sink that is a server. Several programs may share it: it
/// never moves back. It ends with the SHA-256 of what stands before it.
class watermark_file {
public:
    watermark_file(const fs::path& folder, watermark_key of);

    /// A file that is not byte for byte what this program writes for its time, or what 0.1.0 wrote
    /// without the checksum, is damaged.
    [[nodiscard]] watermark_reading get() const;
    /// Durable when the call returns. A time before the present watermark changes nothing, unless
    /// that is damaged or `replaces` is set.
    void raise(timestamp to, bool replaces = false);

private:
    /// The file's text, up to the checksum or with it.
    [[nodiscard]] std::string text_of(timestamp time, bool with_checksum) const;

    fs::path file_;
    watermark_key of_;
};

}  // namespace truefill::tool
