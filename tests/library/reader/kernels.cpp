// Prints the kernels of simdjson that this processor can run, one per line.
#include <simdjson.h>

#include <iostream>

int main() {
    for (const auto* kernel : simdjson::get_available_implementations()) {
        if (kernel->supported_by_runtime_system()) {
            std::cout << kernel->name() << '\n';
        }
    }
}
