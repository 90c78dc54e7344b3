// The payloads: as the exchange sends them and sent them, the same in each run.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "harness/task.hpp"

namespace bench {

/// Payloads of one kind, each followed by `padding` readable bytes.
struct input {
    std::string name;
    shape what = shape::page;
    std::size_t items = 0;  ///< fills and items to be refused
    std::size_t bytes = 0;  ///< of all payloads, without the padding
    std::string storage;
    std::vector<std::string_view> payloads;
};

/// The names of all inputs, in the order of the report.
[[nodiscard]] const std::vector<std::string>& input_names();
/// Precondition: one of input_names().
[[nodiscard]] input make_input(const std::string& name);

}  // namespace bench
