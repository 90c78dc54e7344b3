// JSON pointers (RFC 6901): the part of a document that they name.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace truefill::tool {

/// What a pointer names in a document.
struct document_part {
    std::string text;        ///< the value's own text; of a string what it says, unescaped
    std::size_t offset = 0;  ///< where it begins in the document; of a string after its quote
};

class json_pointer {
public:
    /// `text` as in "/obj/0/payload"; "" names the whole document. Throws std::invalid_argument.
    explicit json_pointer(std::string_view text);

    /// The part of `document`, or nothing where there is no such part: a missing member or element,
    /// a member that is given twice (which of them is meant can't be decided), or a string that is no
    /// text (a lone surrogate). Precondition: `document` is one JSON document.
    [[nodiscard]] std::optional<document_part> find(std::string_view document) const;

private:
    std::vector<std::string> tokens_;
};

}  // namespace truefill::tool
