// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/soap/endpoint.h"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <soapH.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <thread>

#include "base/error.h"
#include "base/log.h"
#include "server/soap/connections.h"
#include "server/soap/exchange.h"

namespace oph::server {
namespace {

constexpr std::chrono::seconds kLastAnswers{5};
constexpr int kBacklog = 256;

SSL_CTX* make_tls(const EndpointSettings& settings) {
  SSL_CTX* tls = SSL_CTX_new(TLS_server_method());
  if (tls == nullptr) throw system_error("cannot set up TLS");
  SSL_CTX_set_min_proto_version(tls, TLS1_2_VERSION);
  // TLS 1.2 with forward secrecy and authenticated encryption only; the suites of 1.3 all have
  // both.
  SSL_CTX_set_cipher_list(tls, "ECDHE+AESGCM:ECDHE+CHACHA20:DHE+AESGCM:!aNULL");
  SSL_CTX_set_options(tls, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
  if (SSL_CTX_use_certificate_chain_file(tls, settings.certificate.c_str()) == 1 &&
      SSL_CTX_use_PrivateKey_file(tls, settings.private_key.c_str(), SSL_FILETYPE_PEM) == 1 &&
      SSL_CTX_check_private_key(tls) == 1) {
    return tls;
  }
  const auto* reason = ERR_reason_error_string(ERR_peek_last_error());
  SSL_CTX_free(tls);
  throw system_error("cannot load the certificate of the server: {} (certificate={}, key={})",
                     reason != nullptr ? reason : "unknown reason", settings.certificate.string(),
                     settings.private_key.string());
}

/// Accepts without ever leaving the socket open to a process that is being started.
SOAP_SOCKET accept_closed_on_exec(struct soap*, SOAP_SOCKET master, struct sockaddr* address,
                                  int* size) {
  auto length = static_cast<socklen_t>(*size);
  const int socket = ::accept4(master, address, &length, SOCK_CLOEXEC);
  *size = static_cast<int>(length);
  return socket;
}

/// The context that listens. The library keeps a text of its last failure in it, so it is cleared
/// also when there is nothing to listen on.
class ListeningContext {
 public:
  ListeningContext() { soap_init1(&soap_, SOAP_C_UTFSTRING | SOAP_IO_STORE); }
  ~ListeningContext() {
    forget();
    soap_done(&soap_);
  }
  ListeningContext(const ListeningContext&) = delete;
  ListeningContext& operator=(const ListeningContext&) = delete;

  struct soap* get() {
    return &soap_;
  }
  struct soap* operator->() {
    return &soap_;
  }
  const struct soap* operator->() const { return &soap_; }
  /// Frees the text of a failure.
  void forget() {
    soap_destroy(&soap_);
    soap_end(&soap_);
  }

 private:
  struct soap soap_ {};
};

}  // namespace

class Endpoint::Implementation {
 public:
  Implementation(EndpointSettings settings, Handler& handler)
      : settings_{std::move(settings)},
        handler_{handler},
        connections_{{static_cast<std::size_t>(settings_.max_connections),
                      static_cast<std::size_t>(settings_.max_connections_per_address),
                      std::chrono::seconds{settings_.receive_timeout},
                      std::chrono::seconds{settings_.send_timeout}}},
        stop_event_{::eventfd(0, EFD_CLOEXEC)} {
    // The library looks for the table by itself; naming it here makes the linker take it along.
    soap_set_namespaces(soap_.get(), namespaces);
    soap_->ctx = make_tls(settings_);
    soap_->bind_flags = SO_REUSEADDR;
    soap_->faccept = accept_closed_on_exec;
    soap_->accept_timeout = 1;
    soap_->recv_timeout = static_cast<int>(settings_.receive_timeout);
    soap_->send_timeout = static_cast<int>(settings_.receive_timeout);
    listen();
  }

  ~Implementation() {
    connections_.stop();
    connections_.wait_until_empty(kLastAnswers);
    ::close(stop_event_);
  }

  std::int64_t port() const { return port_; }
  std::size_t connections() { return connections_.size(); }

  void run() {
    std::thread reaper{[this] { drop_late_connections(); }};
    while (wait_for_connection() && connections_.wait_for_place()) accept();
    connections_.stop();
    reaper.join();
  }

  void stop() const {
    const std::uint64_t one = 1;
    if (::write(stop_event_, &one, sizeof one) < 0) return;  // the counter is full: stopped already
  }

 private:
  void listen() {
    const auto& host = settings_.host;
    if (!soap_valid_socket(soap_bind(soap_.get(), host.empty() ? nullptr : host.c_str(),
                                     static_cast<int>(settings_.port), kBacklog))) {
      throw errno_error(fmt::format("cannot listen on {}:{}", host, settings_.port));
    }
    sockaddr_storage address{};
    socklen_t size = sizeof address;
    ::getsockname(soap_->master, reinterpret_cast<sockaddr*>(&address), &size);
    port_ = ntohs(address.ss_family == AF_INET6
                      ? reinterpret_cast<const sockaddr_in6&>(address).sin6_port
                      : reinterpret_cast<const sockaddr_in&>(address).sin_port);
  }

  /// False: stop() was called.
  bool wait_for_connection() const {
    pollfd events[] = {{soap_->master, POLLIN, 0}, {stop_event_, POLLIN, 0}};
    while (::poll(events, 2, -1) < 0 && errno == EINTR) {
    }
    return events[1].revents == 0;
  }

  /// False: stop() was called within the time.
  bool sleep(int milliseconds) const {
    pollfd event{stop_event_, POLLIN, 0};
    return ::poll(&event, 1, milliseconds) == 0 || event.revents == 0;
  }

  void drop_late_connections() {
    while (sleep(1000)) connections_.drop_late();
  }

  void accept() {
    // A client may have gone meanwhile.
    if (!soap_valid_socket(soap_accept(soap_.get()))) return soap_.forget();
    auto* context = soap_copy(soap_.get());
    if (context == nullptr) {
      soap_force_closesock(soap_.get());
      return;
    }
    soap_->socket = SOAP_INVALID_SOCKET;
    const auto number = connections_.enter(context->socket, context->host);
    if (number == 0) {
      log::info("connection refused, its address has too many", {{"address", context->host}});
      return close(context);
    }
    const auto status = guard([&] { std::thread{[=, this] { serve(context, number); }}.detach(); });
    if (status) return;
    log::failure(status);
    connections_.leave(number);
    close(context);
    connections_.closed();
  }

  static void close(struct soap* context) {
    soap_force_closesock(context);
    soap_free(context);
  }

  void serve(struct soap* context, std::uint64_t number) {
    {
      const ExchangeSettings settings{settings_.max_request_bytes, settings_.max_request_depth,
                                      settings_.receive_timeout};
      Exchange exchange{context, settings, handler_};
      const auto status = guard([&] {
        exchange.run([&] { connections_.received(number); },
                     [&] { connections_.answered(number); });
      });
      if (!status) log::failure(status);
      connections_.leave(number);
    }
    connections_.closed();
  }

  EndpointSettings settings_;
  Handler& handler_;
  Connections connections_;
  int stop_event_;
  ListeningContext soap_;
  std::int64_t port_ = 0;
};

Endpoint::Endpoint(EndpointSettings settings, Handler& handler)
    : implementation_{std::make_unique<Implementation>(std::move(settings), handler)} {}

Endpoint::~Endpoint() = default;

std::int64_t Endpoint::port() const {
  return implementation_->port();
}

std::size_t Endpoint::connections() const {
  return implementation_->connections();
}

void Endpoint::run() {
  implementation_->run();
}

void Endpoint::stop() {
  implementation_->stop();
}

}  // namespace oph::server
