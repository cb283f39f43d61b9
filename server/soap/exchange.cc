// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/soap/exchange.h"

#include <fmt/format.h>
#include <soapH.h>

#include <array>
#include <string>

#include "base/response.h"
#include "base/text.h"

namespace oph::server {
namespace {

/// Room for the HTTP header and the envelope around a request.
constexpr std::int64_t kEnvelopeBytes = 64 << 10;
/// How long bytes beyond the announced length are waited for.
constexpr int kLateMicroseconds = 500'000;
/// Of 16 KiB each, as TLS delivers them.
constexpr int kDrainedBlocks = 4096;

Exchange& exchange_of(struct soap* context) {
  return *static_cast<Exchange*>(context->user);
}

int parse_header(struct soap* context, const char* name, const char* value) {
  return exchange_of(context).parse_header(name, value);
}

std::size_t receive(struct soap* context, char* buffer, std::size_t size) {
  return exchange_of(context).receive(buffer, size);
}

int get(struct soap* context) {
  return exchange_of(context).send_page(true);
}

int head(struct soap* context) {
  return exchange_of(context).send_page(false);
}

std::string text_or_empty(const char* text) {
  return text != nullptr ? text : "";
}

std::string extra_headers(const Page& page) {
  std::string headers = "X-Content-Type-Options: nosniff";
  if (!page.last_modified.empty()) headers += "\r\nLast-Modified: " + page.last_modified;
  if (page.is_private) {
    headers += "\r\nCache-Control: private, no-cache\r\nReferrer-Policy: no-referrer";
  }
  return headers;
}

char* copy(struct soap* context, const std::optional<std::string>& text) {
  return text ? soap_strdup(context, text->c_str()) : nullptr;
}

oph__ophResponse to_soap(struct soap* context, const SoapReply& reply) {
  oph__ophResponse response;
  soap_default_oph__ophResponse(context, &response);
  response.jobid = copy(context, reply.job);
  response.response = copy(context, reply.response);
  response.error = static_cast<int>(reply.error);
  return response;
}

SoapReply refuse(std::string_view text) {
  Response document;
  document.set_error(text);
  return {std::nullopt, document.to_json({}), ErrorCode::kWrongParameter};
}

int send_response(struct soap* context, const oph__ophResponse& response) {
  soap_begin(context);
  context->error = SOAP_OK;
  context->keep_alive = 0;
  context->encodingStyle = nullptr;
  context->header = nullptr;
  return soap_response(context, SOAP_OK) || soap_envelope_begin_out(context) ||
         soap_putheader(context) || soap_body_begin_out(context) ||
         soap_put_oph__ophResponse(context, &response, "oph:ophResponse", "") ||
         soap_body_end_out(context) || soap_envelope_end_out(context) || soap_end_send(context);
}

}  // namespace

Exchange::Exchange(struct soap* context, const ExchangeSettings& settings, Handler& handler)
    : context_{context},
      settings_{settings},
      handler_{handler},
      parse_header_{context->fparsehdr},
      receive_{context->frecv} {
  context_->user = this;
  context_->fparsehdr = server::parse_header;
  context_->frecv = server::receive;
  context_->fget = get;
  context_->fhead = head;
  context_->maxlevel = static_cast<unsigned>(settings.max_request_depth);
  context_->maxlength = 0;
}

Exchange::~Exchange() {
  soap_destroy(context_);
  soap_end(context_);
  soap_closesock(context_);
  soap_free(context_);
}

void Exchange::run(std::function<void()> received, std::function<void()> answered) {
  if (soap_ssl_accept(context_) != SOAP_OK) return;
  run_plain(std::move(received), std::move(answered));
}

void Exchange::run_plain(std::function<void()> received, std::function<void()> answered) {
  received_ = std::move(received);
  answered_ = std::move(answered);
  context_->keep_alive = 0;
  if (serve() != SOAP_OK) send_failure();
}

int Exchange::parse_header(const char* name, const char* value) {
  if (equal_ignoring_case(name, "content-length")) {
    announced_bytes_ = parse_integer(trim(value)).value_or(-1);
    is_too_large_ = announced_bytes_ > settings_.max_request_bytes + kEnvelopeBytes;
    return is_too_large_ ? SOAP_EOM : SOAP_OK;
  }
  if (equal_ignoring_case(name, "content-encoding") && !equal_ignoring_case(value, "identity")) {
    return 415;
  }
  if (equal_ignoring_case(name, "connection")) return SOAP_OK;
  return parse_header_(context_, name, value);
}

void Exchange::count(const char* data, std::size_t size) {
  std::size_t i = 0;
  for (; i < size && !is_body_; ++i) {
    if (data[i] == '\n') {
      is_body_ = ++line_ends_ == 2;
    } else if (data[i] != '\r') {
      line_ends_ = 0;
    }
  }
  total_bytes_ += static_cast<std::int64_t>(size);
  body_bytes_ += static_cast<std::int64_t>(size - i);
  body_check_.add({data + i, size - i});
  look_for_dtd({data + i, size - i});
}

/// SOAP forbids them, and entities that multiply are an attack. In the text of a request there is
/// no '<', it is escaped.
void Exchange::look_for_dtd(std::string_view text) {
  constexpr std::string_view kStart = "<!DOCTYPE";
  for (const char c : text) {
    matched_ = c == kStart[matched_] ? matched_ + 1 : c == kStart.front() ? 1 : 0;
    has_dtd_ |= matched_ == kStart.size();
    if (matched_ == kStart.size()) matched_ = 0;
  }
}

std::size_t Exchange::receive(char* buffer, std::size_t size) {
  if (is_body_ && announced_bytes_ >= 0 && body_bytes_ >= announced_bytes_) {
    context_->recv_timeout = -kLateMicroseconds;
  }
  const auto got = receive_(context_, buffer, size);
  count(buffer, got);
  if (has_dtd_) return 0;
  if (total_bytes_ <= settings_.max_request_bytes + kEnvelopeBytes) return got;
  is_too_large_ = true;
  return 0;
}

int Exchange::serve() {
  soap_begin(context_);
  if (soap_begin_recv(context_) || soap_envelope_begin_in(context_) || soap_recv_header(context_) ||
      soap_body_begin_in(context_)) {
    return context_->error;
  }
  return soap_serve_request(context_);
}

void Exchange::send_failure() {
  if (context_->error == SOAP_STOP) return;  // a page was sent
  received_();
  answered_();
  if (has_dtd_) {
    const auto reply = refuse("a request must not have a document type definition");
    send_response(context_, to_soap(context_, reply));
    return drain();
  }
  if (is_too_large_) {
    send_too_large();
    drain();
  } else {
    // To a document that ends too early gSOAP would say nothing, to one that is no XML nonsense.
    const bool is_unreadable = context_->error == SOAP_EOF || context_->error == SOAP_POST;
    if (is_body_ && is_unreadable) context_->error = SOAP_SYNTAX_ERROR;
    soap_send_fault(context_);
  }
}

void Exchange::send_too_large() {
  const auto text =
      fmt::format("request is too large (limit={} bytes)", settings_.max_request_bytes);
  send_response(context_, to_soap(context_, refuse(text)));
}

/// gSOAP takes bytes that are no UTF-8 for Latin-1, which garbles names. Without an announced
/// length the body comes in chunks, and the bytes of a character may be apart.
bool Exchange::is_in_utf8() const {
  const bool is_latin = (context_->mode & SOAP_ENC_LATIN) != 0;
  return is_latin || announced_bytes_ < 0 || body_check_.is_good();
}

/// Reads what the client still sends for a moment: closing at once would reset the connection
/// before the client has read the answer.
void Exchange::drain() {
  std::array<char, 1 << 16> ignored;
  context_->recv_timeout = 1;
  for (int i = 0; i < kDrainedBlocks; ++i) {
    if (receive_(context_, ignored.data(), ignored.size()) == 0) return;
  }
}

SoapReply Exchange::execute(const char* text) {
  received_();
  context_->header = nullptr;  // or it would be echoed
  if (has_dtd_) return refuse("a request must not have a document type definition");
  if (!is_in_utf8()) return refuse("the request is not UTF-8");
  SoapRequest request;
  request.user = text_or_empty(context_->userid);
  request.password = text_or_empty(context_->passwd);
  request.address = context_->host;
  request.text = undo_double_encoding(text_or_empty(text));
  // Bytes that came in chunks could not be checked.
  if (!is_utf8(request.text)) return refuse("the request is not UTF-8");
  auto reply = handler_.execute(request);
  answered_();
  return reply;
}

int Exchange::send_page(bool with_body) {
  received_();
  const auto page = handler_.page({text_or_empty(context_->userid), text_or_empty(context_->passwd),
                                   context_->host, context_->path});
  answered_();
  if (!page) return 404;
  if (page->needs_credentials) {
    context_->authrealm = "Ophion";
    return 401;
  }
  context_->http_content = page->content_type.c_str();
  const auto header = extra_headers(*page);
  context_->http_extra_header = header.c_str();
  if (soap_response(context_, SOAP_FILE) != SOAP_OK) return context_->error;
  if (with_body) soap_send_raw(context_, page->body.data(), page->body.size());
  soap_end_send(context_);
  return SOAP_STOP;
}

}  // namespace oph::server

int oph__ophExecuteMain(struct soap* context, char* request, struct oph__ophResponse* response) {
  *response = oph::server::to_soap(context, oph::server::exchange_of(context).execute(request));
  return SOAP_OK;
}
