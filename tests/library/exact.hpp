// A copy of a text whose buffer ends with the text, so that a sanitizer sees a read beyond the end.
#pragma once

#include <string_view>
#include <vector>

namespace truefill::test {

class exact {
public:
    explicit exact(std::string_view text) : bytes_(text.begin(), text.end()) {
        bytes_.shrink_to_fit();
    }
    [[nodiscard]] std::string_view view() const { return {bytes_.data(), bytes_.size()}; }

private:
    std::vector<char> bytes_;
};

}  // namespace truefill::test
