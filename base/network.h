// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace oph {

/// Opens a socket to an IP address. Throws a system error that names it if nobody answers within
/// the limit.
int connect_tcp(const std::string& address, std::int64_t port, std::chrono::milliseconds limit);

/// Opens a socket that listens on an IP address; port 0: a free one. Throws a system error.
int listen_tcp(const std::string& address, std::int64_t port);
/// The port that a socket is bound to.
std::int64_t port_of(int descriptor);

/// Whether somebody accepts connections there.
bool accepts_connections(const std::string& address, std::int64_t port,
                         std::chrono::milliseconds limit);

/// Makes a TCP socket fail some ten seconds after the other host vanished, also while nothing is
/// sent. The kernel of a host that lives answers, however busy its programs are. Nothing for
/// sockets of other kinds.
void notice_dead_peer(int descriptor);

}  // namespace oph
