// A digest that is no MD5, so that the id shows whose it is; and a state, which is the call's.
#include <cstdio>
#include <string>
#include <truefill/normalizer.hpp>

int main() {
    std::string identity;
    truefill::settings chosen{
        .md5 = [&identity](std::string_view message, truefill::md5_digest& digest) {
            identity = message;
            digest.fill(0x99);
            return true;
        }};
    truefill::normalizer normalize{chosen};
    std::string id;
    (void)normalize(R"([{"order_id":"ord-1","ticker":"T","side":"yes","yes_price":56,"count":10,)"
                    R"("ts":1700000000}])",
                    [&](const truefill::fill_view& fill) { id = fill.fill_id(); },
                    truefill::ignore);
    std::puts(id.c_str());
    return identity == "ord-1:yes:56:10:1700000000" && id == std::string(32, '9') ? 0 : 1;
}
