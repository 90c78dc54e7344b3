#include "server/connections.hpp"

#include <arpa/inet.h>
#include <sys/socket.h>

#include <charconv>
#include <filesystem>
#include <string>

namespace mock_exchange {

namespace {

/// The port that `name` (getpeername, getsockname) reports; 0 when the descriptor is no socket.
int port_of(int descriptor, int (*name)(int, sockaddr*, socklen_t*)) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    const bool known = name(descriptor, reinterpret_cast<sockaddr*>(&address), &size) == 0 &&
                       address.sin_family == AF_INET;
    return known ? ntohs(address.sin_port) : 0;
}

}  // namespace

void disconnect(int local_port, int remote_port) {
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{"/proc/self/fd", ignored}) {
        const std::string name = entry.path().filename();
        int descriptor = -1;
        std::from_chars(name.data(), name.data() + name.size(), descriptor);
        const int remote = port_of(descriptor, ::getpeername);
        if (remote != 0 && (remote_port == 0 || remote == remote_port) &&
            port_of(descriptor, ::getsockname) == local_port) {
            ::shutdown(descriptor, SHUT_RDWR);
        }
    }
}

}  // namespace mock_exchange
