// Batches on their way to a server: on the disk before anything else happens, each under the hash
// of its bytes, until the server has said that it has them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/files.hpp"

namespace truefill::tool {

class spool {
public:
    /// Creates the folder, and failed/ in it, where missing.
    explicit spool(fs::path folder);

    /// Keeps a batch; durable when the call returns. Returns its name, the SHA-256 of the body. A
    /// body that is here already is not written again. `unseen`: written without a look at what
    /// the server has, which is to be made up for before it is sent.
    std::string put(std::string_view body, bool unseen = false);
    [[nodiscard]] static bool is_unseen(std::string_view name);
    /// The names of what waits, oldest first. Another program may take them away meanwhile.
    [[nodiscard]] std::vector<std::string> pending() const;
    /// Nothing when another program has delivered it.
    [[nodiscard]] std::optional<std::string> read(const std::string& name) const;
    void remove(const std::string& name);
    /// Puts a batch aside, with what the server said of it, for a person to look at.
    void set_aside(const std::string& name, std::string_view why);
    [[nodiscard]] const fs::path& folder() const noexcept { return folder_; }
    [[nodiscard]] fs::path failed() const { return folder_ / "failed"; }

private:
    fs::path folder_;
};

}  // namespace truefill::tool
