// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/pool/message.h"

#include <nlohmann/json.hpp>

#include "base/error.h"

namespace oph::pool {

using Json = nlohmann::json;

NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE_WITH_DEFAULT(Hello, pool, rank, ranks, process, host)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Task, id, ranks, submission)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Cancel, id)
void to_json(Json& json, const Leave&) {
  json = Json::object();
}
void from_json(const Json&, Leave&) {}
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Progress, id, status, done, total)
NLOHMANN_DEFINE_TYPE_NON_INTRUSIVE(Result, id, status, outputs, response)

namespace {

constexpr std::string_view kNames[] = {"hello", "task", "cancel", "leave", "progress", "result"};
static_assert(std::size(kNames) == std::variant_size_v<Message>);

template <std::size_t Index = 0>
Message read(std::string_view kind, const Json& json) {
  if constexpr (Index < std::variant_size_v<Message>) {
    if (kind == kNames[Index]) return json.get<std::variant_alternative_t<Index, Message>>();
    return read<Index + 1>(kind, json);
  } else {
    throw system_error("a pool message is of unknown kind (kind={})", kind);
  }
}

}  // namespace

std::string to_text(const Message& message) {
  auto json = std::visit([](const auto& part) { return Json(part); }, message);
  json["kind"] = kNames[message.index()];
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Message parse_message(std::string_view text) try {
  const auto json = Json::parse(text);
  return read(json.at("kind").get<std::string>(), json);
} catch (const Json::exception& error) {
  throw system_error("a pool message cannot be read: {}", error.what());
}

}  // namespace oph::pool
