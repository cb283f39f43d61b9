// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "server/soap/handler.h"
#include "server/soap/request_text.h"

struct soap;

namespace oph::server {

/// Limits of one exchange.
struct ExchangeSettings {
  std::int64_t max_request_bytes = 4 << 20;
  std::int64_t max_request_depth = 32;
  std::int64_t receive_timeout = 30;
};

/// One request and its answer on an accepted connection, with gSOAP doing the TLS, HTTP and XML.
///
/// It does not trust the announced length: one client counts characters instead of bytes. The
/// closing tag of the envelope ends a request; the length only tells when more bytes are late.
class Exchange {
 public:
  /// Takes over `context`, whose socket is connected, and its socket.
  Exchange(struct soap* context, const ExchangeSettings& settings, Handler& handler);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// Makes the TLS connection, reads, answers. `received` is called before the answer is worked
  /// out, `answered` before it is sent.
  void run(std::function<void()> received, std::function<void()> answered);
  /// As run(), on a connection that needs no TLS, or has it already.
  void run_plain(std::function<void()> received, std::function<void()> answered);

  // What gSOAP calls back.
  int parse_header(const char* name, const char* value);
  std::size_t receive(char* buffer, std::size_t size);
  int send_page(bool with_body);
  SoapReply execute(const char* text);

 private:
  int serve();
  void send_failure();
  void send_too_large();
  bool is_in_utf8() const;
  void drain();
  void count(const char* data, std::size_t size);
  void look_for_dtd(std::string_view text);

  struct soap* context_;
  ExchangeSettings settings_;
  Handler& handler_;
  std::function<void()> received_;
  std::function<void()> answered_;
  int (*parse_header_)(struct soap*, const char*, const char*);
  std::size_t (*receive_)(struct soap*, char*, std::size_t);
  std::int64_t total_bytes_ = 0;
  std::int64_t body_bytes_ = 0;
  std::int64_t announced_bytes_ = -1;  ///< -1: nothing announced
  Utf8Check body_check_;
  std::size_t matched_ = 0;  ///< bytes of the start of a document type definition
  bool has_dtd_ = false;
  int line_ends_ = 0;  ///< in a row, while the HTTP header is read
  bool is_body_ = false;
  bool is_too_large_ = false;
};

}  // namespace oph::server
