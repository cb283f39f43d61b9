// SPDX-License-Identifier: GPL-3.0-or-later
#include "metadb/catalogue.h"

#include <algorithm>

#include "base/text.h"

namespace oph::metadb {
namespace {

constexpr std::string_view kSessions = "/sessions/";
constexpr std::string_view kExperiment = "/experiment";

bool is_decimal(std::string_view text) {
  return !text.empty() &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// Removes `prefix` from the front; false if it is not there.
bool consume(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

}  // namespace

sql::Endpoint endpoint(const Configuration& configuration) {
  sql::Endpoint endpoint;
  endpoint.host = configuration.text("metadb.host");
  endpoint.port = configuration.integer("metadb.port");
  if (!configuration.text("metadb.socket").empty()) {
    endpoint.socket = configuration.path("metadb.socket").string();
  }
  endpoint.user = configuration.text("metadb.user");
  endpoint.password = configuration.text("metadb.password");
  endpoint.database = configuration.text("metadb.database");
  endpoint.keeps_statements = true;
  return endpoint;
}

std::string Catalogue::cube_pid(std::int64_t container_id, std::int64_t cube_id) const {
  return fmt::format("{}/{}/{}", web_address_, container_id, cube_id);
}

std::string Catalogue::container_pid(std::int64_t container_id) const {
  return fmt::format("{}/{}", web_address_, container_id);
}

std::optional<std::int64_t> Catalogue::parse_cube_pid(std::string_view pid) const {
  if (!consume(pid, web_address_) || !consume(pid, "/")) return std::nullopt;
  const auto numbers = split(pid, '/');
  if (numbers.size() != 2 || !is_decimal(numbers[0]) || !is_decimal(numbers[1])) {
    return std::nullopt;
  }
  return parse_integer(numbers[1]);
}

std::string Catalogue::session_id(std::string_view code) const {
  return fmt::format("{}{}{}{}", web_address_, kSessions, code, kExperiment);
}

std::optional<std::string> Catalogue::parse_session_id(std::string_view id) const {
  if (!consume(id, web_address_) || !consume(id, kSessions) || !id.ends_with(kExperiment)) {
    return std::nullopt;
  }
  id.remove_suffix(kExperiment.size());
  if (!is_decimal(id)) return std::nullopt;
  return std::string{id};
}

}  // namespace oph::metadb
