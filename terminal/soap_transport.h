// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <memory>
#include <string>

#include "terminal/transport.h"

namespace oph::terminal {

/// Where the server is, who calls it, and whom to trust.
struct Endpoint {
  std::string host;
  int port = 0;
  std::string user;
  std::string password;
  std::string certificate;  ///< PEM file: the server's certificate or its CA; empty: the system's
  bool verify = true;       ///< check the certificate and the name of the host
  int timeout_seconds = 3600;  ///< for each send and receive
};

/// Calls a server by SOAP over TLS 1.2 or later, with HTTP Basic authentication.
class SoapTransport final : public Transport {
 public:
  /// Throws a Failure if the certificate file cannot be used.
  explicit SoapTransport(Endpoint endpoint);
  ~SoapTransport() override;

  Reply execute(const std::string& request) override;
  std::string get(const std::string& path) override;
  void cancel_others() override;

 private:
  struct Connection;

  std::unique_ptr<Connection> open() const;
  [[noreturn]] void explain(const Connection& connection) const;
  std::string address() const;
  std::string place() const;

  Endpoint endpoint_;
};

}  // namespace oph::terminal
