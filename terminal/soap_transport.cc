// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/soap_transport.h"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <soapH.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

#include "terminal/exit_status.h"
#include "terminal/interruption.h"
#include "terminal/other_sockets.h"

namespace oph::terminal {
namespace {

constexpr int kConnectSeconds = 60;

/// Why the last certificate was refused; OpenSSL tells only its callback.
thread_local std::string refusal;

extern "C" int note_refusal(int accepted, X509_STORE_CTX* store) {
  if (accepted == 0) {
    refusal = X509_verify_cert_error_string(X509_STORE_CTX_get_error(store));
  }
  return accepted;
}

// gSOAP's hook is a plain function, so these are of the process.
OtherSockets other_sockets;
const std::thread::id main_thread = std::this_thread::get_id();

using OpenSocket = SOAP_SOCKET (*)(struct soap*, const char*, const char*, int);
OpenSocket open_socket = nullptr;

extern "C" SOAP_SOCKET open_and_watch(struct soap* soap, const char* endpoint, const char* host,
                                      int port) {
  const auto socket = open_socket(soap, endpoint, host, port);
  if (std::this_thread::get_id() == main_thread) {
    interruption::watch_connection(socket);
  } else if (soap_valid_socket(socket)) {
    other_sockets.add(socket);
  }
  return socket;
}

bool is_address(const std::string& host) {
  unsigned char bytes[sizeof(in6_addr)];
  return inet_pton(AF_INET, host.c_str(), bytes) == 1 ||
         inet_pton(AF_INET6, host.c_str(), bytes) == 1;
}

/// Names, addresses, and nothing that could end the host in a URL: gSOAP writes the request, with
/// its password, to standard output where a URL means no server.
bool is_host(std::string_view host) {
  constexpr std::string_view kOthers = ".-_:";
  return !host.empty() && std::ranges::all_of(host, [&](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || kOthers.find(c) != kOthers.npos;
  });
}

/// Lets OpenSSL itself compare the certificate with the host, be it a name or an address.
void demand_host(SSL_CTX* context, const std::string& host) {
  auto* parameters = SSL_CTX_get0_param(context);
  const int done = is_address(host)
                       ? X509_VERIFY_PARAM_set1_ip_asc(parameters, host.c_str())
                       : X509_VERIFY_PARAM_set1_host(parameters, host.c_str(), host.size());
  if (done != 1) {
    throw Failure{ExitStatus::kOption, fmt::format("not the name of a host (host={})", host)};
  }
  // A certificate may be trusted by itself, without the authority that signed it.
  X509_VERIFY_PARAM_set_flags(parameters, X509_V_FLAG_PARTIAL_CHAIN);
}

}  // namespace

/// One exchange: gSOAP's context and its TLS settings.
struct SoapTransport::Connection {
  Connection() {
    soap_init2(&soap, SOAP_C_UTFSTRING, SOAP_C_UTFSTRING);
    soap_set_namespaces(&soap, namespaces);
    soap.connect_timeout = kConnectSeconds;
    soap.socket_flags = MSG_NOSIGNAL;
    // The first connection is made before there are threads.
    if (open_socket == nullptr) open_socket = soap.fopen;
    soap.fopen = open_and_watch;
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() {
    if (std::this_thread::get_id() == main_thread) interruption::watch_connection(-1);
    other_sockets.remove(soap.socket);
    soap_destroy(&soap);
    soap_end(&soap);
    soap_done(&soap);
  }

  mutable struct soap soap {};
};

SoapTransport::SoapTransport(Endpoint endpoint) : endpoint_{std::move(endpoint)} {
  if (!is_host(endpoint_.host)) {
    throw Failure{ExitStatus::kOption,
                  fmt::format("not the name of a host (host={})", endpoint_.host)};
  }
  const auto& file = endpoint_.certificate;
  if (endpoint_.verify && !file.empty() && ::access(file.c_str(), R_OK) != 0) {
    throw Failure{ExitStatus::kOption,
                  fmt::format("the certificate cannot be read: {} (certificate={})",
                              std::strerror(errno), file)};
  }
  // A connection that ends while we write is an error like others, not the end of the program.
  std::signal(SIGPIPE, SIG_IGN);
  open();
}

SoapTransport::~SoapTransport() = default;

std::string SoapTransport::place() const {
  return fmt::format("(host={}, port={})", endpoint_.host, endpoint_.port);
}

std::string SoapTransport::address() const {
  const bool is_ipv6 = endpoint_.host.find(':') != std::string::npos;
  const auto host = is_ipv6 ? "[" + endpoint_.host + "]" : endpoint_.host;
  return fmt::format("https://{}:{}", host, endpoint_.port);
}

std::unique_ptr<SoapTransport::Connection> SoapTransport::open() const {
  auto connection = std::make_unique<Connection>();
  auto& soap = connection->soap;
  soap.send_timeout = soap.recv_timeout = endpoint_.timeout_seconds;
  soap.fsslverify = note_refusal;
  refusal.clear();
  const bool verify = endpoint_.verify;
  const auto authentication = static_cast<unsigned short>(
      verify ? SOAP_SSL_REQUIRE_SERVER_AUTHENTICATION : SOAP_SSL_NO_AUTHENTICATION);
  // Who names a certificate trusts that one only; to load all of the system's takes 30 ms.
  const auto flags =
      static_cast<unsigned short>(authentication | SOAP_SSL_SKIP_HOST_CHECK |
                                  SOAP_SSL_NO_DEFAULT_CA_PATH | SOAP_TLSv1_2 | SOAP_TLSv1_3);
  const char* file =
      verify && !endpoint_.certificate.empty() ? endpoint_.certificate.c_str() : nullptr;
  if (soap_ssl_client_context(&soap, flags, nullptr, nullptr, file, nullptr, nullptr) != SOAP_OK) {
    throw Failure{
        ExitStatus::kOption,
        fmt::format("not a certificate in PEM format (certificate={})", endpoint_.certificate)};
  }
  if (verify) {
    if (file == nullptr) SSL_CTX_set_default_verify_paths(soap.ctx);
    demand_host(soap.ctx, endpoint_.host);
  }
  // gSOAP forgets the credentials after each call, and so does this connection.
  soap.userid = endpoint_.user.c_str();
  soap.passwd = endpoint_.password.c_str();
  return connection;
}

void SoapTransport::explain(const Connection& connection) const {
  auto& soap = connection.soap;
  const bool is_main = std::this_thread::get_id() == main_thread;
  if (is_main && interruption::is_requested()) {
    throw Failure{ExitStatus::kFailure, "interrupted; what was already sent goes on in the server"};
  }
  if (!refusal.empty()) {
    throw Failure{
        ExitStatus::kUnreachable,
        fmt::format("the server's certificate is not trusted: {} {}. Give the certificate of the "
                    "server with --certificate FILE or OPH_CERTIFICATE, or its folder with --stack "
                    "if it runs on this machine; --insecure skips the check",
                    refusal, place())};
  }
  soap_set_fault(&soap);
  const char* fault = *soap_faultstring(&soap);
  const bool connecting = soap.error == SOAP_TCP_ERROR;
  const std::string cause = connecting && soap.errnum != 0 ? std::strerror(soap.errnum)
                            : soap.error == SOAP_EOF       ? "the connection was closed"
                            : fault != nullptr             ? fault
                                                           : fmt::format("code {}", soap.error);
  const auto advice = connecting && soap.errnum == ECONNREFUSED
                          ? "; start it with ophion up, or name another one with -H and -P"
                          : "";
  throw Failure{ExitStatus::kUnreachable, fmt::format("{}: {} {}{}",
                                                      connecting ? "the server cannot be reached"
                                                                 : "the server did not answer",
                                                      cause, place(), advice)};
}

Reply SoapTransport::execute(const std::string& request) {
  const auto connection = open();
  auto& soap = connection->soap;
  const auto url = address() + "/";
  std::string text = request;
  oph__ophResponse answer{};
  if (soap_call_oph__ophExecuteMain(&soap, url.c_str(), "", text.data(), &answer) != SOAP_OK) {
    explain(*connection);
  }
  Reply reply;
  if (answer.jobid != nullptr) reply.jobid = answer.jobid;
  if (answer.response != nullptr) reply.response = answer.response;
  reply.error = answer.error;
  return reply;
}

void SoapTransport::cancel_others() {
  other_sockets.cancel();
}

std::string SoapTransport::get(const std::string& path) {
  const auto connection = open();
  auto& soap = connection->soap;
  const auto url = address() + path;
  if (soap_GET(&soap, url.c_str(), nullptr) != SOAP_OK || soap_begin_recv(&soap) != SOAP_OK) {
    explain(*connection);
  }
  std::size_t length = 0;
  const char* body = soap_http_get_body(&soap, &length);
  if (body == nullptr || soap_end_recv(&soap) != SOAP_OK) explain(*connection);
  std::string page{body, length};
  soap_closesock(&soap);
  return page;
}

}  // namespace oph::terminal
