// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/conversation.h"

#include <fmt/format.h>

#include "terminal/exit_status.h"
#include "terminal/render/text_layout.h"
#include "terminal/request.h"
#include "terminal/session_state.h"

namespace oph::terminal {
namespace {

struct Refusal {
  ExitStatus status;
  std::string_view text;
};

/// What the error codes of the interface mean to a user.
Refusal refusal_of(int code) {
  switch (code) {
    case 3:
      return {ExitStatus::kFailure, "the server cannot run this request as it stands"};
    case 4:
      return {ExitStatus::kFailure, "the server has trouble with its files or its database"};
    case 5:
      return {ExitStatus::kDenied, "access denied: wrong user name, password or permission"};
    case 6:
      return {ExitStatus::kFailure, "the server is out of sessions or of another resource"};
    case 7:
      return {ExitStatus::kParameter, "the server refused the request: a parameter is wrong"};
    case 8:
      return {ExitStatus::kFailure,
              "the server has no answer: it is out of service, or the "
              "answer was not kept"};
    default:
      return {ExitStatus::kFailure, "the server failed"};
  }
}

/// The explanation in the document of a refused request, if there is one.
std::optional<std::string> explanation_in(const Reply& reply) {
  if (!reply.response || reply.response->empty()) return std::nullopt;
  std::optional<std::string> text;
  guard([&] { text = Response::parse(*reply.response).error(); });
  return text;
}

void check_code(const Reply& reply) {
  if (reply.error == 0) return;
  const auto refusal = refusal_of(reply.error);
  const auto usual = fmt::format("{} (error={})", refusal.text, reply.error);
  throw Failure{refusal.status, explanation_in(reply).value_or(usual)};
}

Response answer_in(std::optional<Response> response) {
  if (!response) {
    throw Failure{ExitStatus::kFailure, "the server accepted the request, but sent no answer"};
  }
  if (const auto error = response->error()) throw Failure{ExitStatus::kReply, *error};
  return *std::move(response);
}

std::optional<Response> document_in(const Reply& reply) {
  if (!reply.response || reply.response->empty()) return std::nullopt;
  return Response::parse(*reply.response);
}

}  // namespace

Reply Conversation::call(const std::string& request) {
  if (trace_ != nullptr) *trace_ << "request: " << printable(request) << std::endl;
  auto reply = transport_.execute(request);
  if (trace_ != nullptr) {
    *trace_ << fmt::format("error: {}\njobid: {}\nresponse: {}", reply.error,
                           printable(reply.jobid.value_or("-")),
                           printable(reply.response.value_or("-")))
            << std::endl;
  }
  return reply;
}

std::optional<Response> Conversation::exchange(std::string request) {
  last_exchange_ = Exchange{std::move(request), {}};
  last_exchange_->reply = call(last_exchange_->request);
  const auto& reply = last_exchange_->reply;
  check_code(reply);
  follow_session(environment_, reply);
  auto response = document_in(reply);
  if (response) follow_answer(environment_, *response);
  return response;
}

Response Conversation::ask(const std::string& command) {
  return answer_in(exchange(request_from_command(command, environment_)));
}

Response Conversation::ask_aside(const std::string& command) {
  const auto reply = call(request_from_command(command, environment_));
  check_code(reply);
  return answer_in(document_in(reply));
}

void Conversation::switch_session(const std::string& session) {
  follow_session(environment_, Reply{session, std::nullopt, 0});
}

}  // namespace oph::terminal
