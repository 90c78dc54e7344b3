// Connections cut from outside: the HTTP library does not show a handler its socket.
#pragma once

namespace mock_exchange {

/// Shuts down this process's connections at a local port: the one to a remote port, or with 0 all.
void disconnect(int local_port, int remote_port = 0);

}  // namespace mock_exchange
