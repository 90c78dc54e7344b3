// JSON pointers (RFC 6901).
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace truefill::tool {

/// The part of a document that a pointer names.
struct document_part {
    std::string text;  ///< the JSON text of the value; of a string its decoded value
    std::size_t offset =
        0;  ///< the offset of the text in the document; of a string behind its quote
};

class json_pointer {
public:
    /// `text` as in "/obj/0/payload"; "" names the whole document. Throws std::invalid_argument.
    explicit json_pointer(std::string_view text);

    /// The part of `document`, or nothing where there is no such part: a missing member or element,
    /// a member that is given twice (which is ambiguous), or a string with
    /// a lone surrogate. Precondition: `document` is one JSON document.
    [[nodiscard]] std::optional<document_part> find(std::string_view document) const;

private:
    std::vector<std::string> tokens_;
};

}  // namespace truefill::tool
