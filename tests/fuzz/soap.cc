// SPDX-License-Identifier: GPL-3.0-or-later

// The bytes of a connection, as they are after TLS: HTTP header, envelope, request. The library
// is gSOAP; what is watched are our callbacks in it and what they let through.
#include <fcntl.h>
#include <soapH.h>

#include <algorithm>
#include <cstring>

#include "server/soap/exchange.h"
#include "tests/fuzz/entry.h"

namespace oph::server {
namespace {

using fuzz::expect;

constexpr ExchangeSettings kSettings{.max_request_bytes = 4096, .max_request_depth = 32};

/// What is still to come, and what went out. gSOAP hands its callbacks the context only, whose
/// `user` is the exchange's.
struct Wire {
  std::string_view left;
  std::string sent;
};
thread_local Wire wire;

std::size_t receive(struct soap*, char* buffer, std::size_t size) {
  // A few bytes at a time, so that whatever stands between two blocks does so.
  const auto count = std::min({size, wire.left.size(), std::size_t{61}});
  std::memcpy(buffer, wire.left.data(), count);
  wire.left.remove_prefix(count);
  return count;
}

int send(struct soap*, const char* data, std::size_t size) {
  wire.sent.append(data, size);
  return SOAP_OK;
}

class Echo final : public Handler {
 public:
  SoapReply execute(const SoapRequest& request) noexcept override {
    const auto most = static_cast<std::size_t>(kSettings.max_request_bytes) + (64U << 10U);
    expect(request.text.size() <= most, "the text is longer than a request may be");
    expect(request.text.find('\0') == std::string::npos, "the text has a zero byte");
    expect(is_utf8(request.text), "the text is not UTF-8");
    return {std::nullopt, request.text, ErrorCode::kOk};
  }
  std::optional<Page> page(const PageRequest& request) noexcept override {
    if (request.path.size() > 1) return std::nullopt;
    Page page;
    page.content_type = "text/plain";
    page.body = "page";
    return page;
  }
};

void check(std::string_view bytes) {
  wire = {bytes, {}};
  auto* context = soap_new1(SOAP_C_UTFSTRING | SOAP_IO_STORE);
  soap_set_namespaces(context, namespaces);
  // Without a socket the library takes itself for a CGI program, whose answers look otherwise.
  context->socket = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  context->frecv = receive;
  context->fsend = send;
  Echo handler;
  int received = 0;
  int answered = 0;
  {
    Exchange exchange{context, kSettings, handler};
    exchange.run_plain([&] { ++received; }, [&] { ++answered; });
  }
  expect(received <= 2 && answered <= received, "the stages of an exchange are out of order");
  expect(wire.sent.empty() || wire.sent.starts_with("HTTP/1."), "the answer is no HTTP");
}

}  // namespace
}  // namespace oph::server

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  oph::server::check(oph::fuzz::as_text(data, size));
  return 0;
}
