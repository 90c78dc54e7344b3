#include <cstdio>
#include <truefill/truefill.hpp>

int main() {
    const auto [fills, rejects, counted, cursor] = truefill::read(
        R"({"fills":[{"order_id":"ord-1","ticker":"T","side":"yes","yes_price":56,"count":10,)"
        R"("ts":1700000000}]})");
    if (fills.size() != 1 || !rejects.empty() || !truefill::adds_up(counted)) {
        return 1;
    }
    std::puts(fills[0].fill_id().c_str());
    return fills[0].fill_id() == "99633c36c2f37a19c3282ab0b611e832" ? 0 : 1;
}
