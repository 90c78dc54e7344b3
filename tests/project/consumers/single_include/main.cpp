#include <truefill/truefill.hpp>

truefill::stats count(const char* payload);

int main() {
    const char* const payload = R"([1,{"order_id":"o","open_size":3}])";
    return count(payload) == truefill::read(payload).stats && count(payload).n_api == 2 ? 0 : 1;
}
