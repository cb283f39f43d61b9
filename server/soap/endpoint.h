// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "server/soap/handler.h"

namespace oph::server {

struct EndpointSettings {
  std::string host = "127.0.0.1";
  std::int64_t port = 0;  ///< 0: any free one
  std::filesystem::path certificate;
  std::filesystem::path private_key;
  std::int64_t max_request_bytes = 4 << 20;
  std::int64_t max_request_depth = 32;
  std::int64_t receive_timeout = 30;  ///< seconds
  std::int64_t send_timeout = 300;    ///< seconds
  std::int64_t max_connections = 512;
  std::int64_t max_connections_per_address = 256;
};

/// The HTTPS server: SOAP requests by POST, pages by GET. A thread serves each connection, which
/// carries one exchange.
class Endpoint {
 public:
  /// Loads the certificate and listens. Throws a system error.
  Endpoint(EndpointSettings settings, Handler& handler);
  ~Endpoint();
  Endpoint(const Endpoint&) = delete;
  Endpoint& operator=(const Endpoint&) = delete;

  std::int64_t port() const;
  /// Connections at this moment.
  std::size_t connections() const;

  /// Serves until stop() is called. Requests being answered then may still be at work; the
  /// destructor waits for them, a few seconds at most.
  void run();
  /// May be called by any thread, and by a signal handler.
  void stop();

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace oph::server
