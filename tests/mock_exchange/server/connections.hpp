// Cuts connections. The HTTP library does not give a handler its socket.
#pragma once

namespace mock_exchange {

/// Shuts down this process's connections at a local port: the one to `remote_port`, or all if it is
/// 0.
void disconnect(int local_port, int remote_port = 0);

}  // namespace mock_exchange
