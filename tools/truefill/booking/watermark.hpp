// The watermark of an account: all fills up to this time are stored.
#pragma once

#include <optional>
#include <string>
#include <truefill/time.hpp>

#include "base/files.hpp"

namespace truefill::tool {

/// The key of a watermark. Each exchange, account, subaccount and choice of markets has its own.
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

/// A watermark that a batch raises. It is stored together with the batch's fills.
struct watermark_raise {
    watermark_key of;
    timestamp to;
    /// Whether the stored watermark is not trusted, so that it is replaced even if it is later.
    bool replaces = false;
};

/// A watermark as it is stored.
struct watermark_reading {
    std::optional<timestamp> time;  ///< nothing before the first complete walk, or when damaged
    std::string damage{};           ///< why the stored watermark is not trusted; "" if it is
};

/// Why a stored watermark is not trusted; "" if it is. It is not trusted if it is damaged, before
/// the year 2000, or more than a minute in the future. A watermark from a wrong clock would skip
/// fills.
[[nodiscard]] std::string distrust_of(const watermark_reading& stored, timestamp now);

/// A small file in the state folder of a sink that is a server. Several programs may share it. Its
/// time never moves back. It ends with the SHA-256 of the text before that.
class watermark_file {
public:
    watermark_file(const fs::path& folder, watermark_key of);

    /// A file is damaged unless its bytes are exactly those that this program writes for its time,
    /// or those that version 0.1.0 wrote without the checksum.
    [[nodiscard]] watermark_reading get() const;
    /// Durable when the call returns. A time before the stored watermark changes nothing, unless
    /// that is damaged or `replaces` is set.
    void raise(timestamp to, bool replaces = false);

private:
    /// The text of the file, without or with the checksum.
    [[nodiscard]] std::string text_of(timestamp time, bool with_checksum) const;

    fs::path file_;
    watermark_key of_;
};

}  // namespace truefill::tool
