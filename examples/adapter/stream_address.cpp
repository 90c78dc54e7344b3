#include "stream_address.hpp"

#include <algorithm>
#include <stdexcept>

namespace adapter {

stream_address stream_address::parse(std::string_view url) {
    stream_address address;
    address.tls = url.starts_with("wss://");
    const bool is_plain = url.starts_with("ws://");
    url.remove_prefix(address.tls ? 6 : is_plain ? 5 : 0);
    const std::size_t slash = std::min(url.find('/'), url.size());
    const std::string_view place = url.substr(0, slash);
    const std::size_t colon = place.rfind(':');
    const bool has_port =
        colon != std::string_view::npos && place.find(']', colon) == std::string_view::npos;
    address.host = place.substr(0, has_port ? colon : place.size());
    address.port = has_port ? place.substr(colon + 1) : address.tls ? "443" : "80";
    address.path = slash == url.size() ? "/" : url.substr(slash);
    const bool is_number = !address.port.empty() && address.port.size() <= 5 &&
                           address.port.find_first_not_of("0123456789") == std::string::npos;
    if (!(address.tls || is_plain) || address.host.empty() || !is_number ||
        address.host.find_first_of("@[] \r\n") != std::string::npos ||
        address.path.find_first_of("?# \r\n") != std::string::npos) {
        throw std::invalid_argument{"is no address like wss://host/path, without user or query"};
    }
    if (is_plain && address.host != "localhost" && address.host != "127.0.0.1") {
        throw std::invalid_argument{"ws:// is not encrypted: only for 127.0.0.1 and localhost"};
    }
    return address;
}

}  // namespace adapter
