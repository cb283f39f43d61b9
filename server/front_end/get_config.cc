// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "base/text.h"
#include "server/front_end/front_end.h"

namespace oph::server {
namespace {

using Rows = std::vector<std::vector<std::string>>;

/// In the order that clients expect.
Rows all_rows(const FrontEndCall& call, const FrontEndServices& services) {
  const auto& session = call.session;
  return {
      {"OPH_XML_URL", services.xml_url},
      {"OPH_BASE_SRC_PATH", services.configuration.path("data.base_path").string()},
      {"OPH_SESSION_ID", session ? session->session_id : ""},
      {"OPH_EXEC_MODE", "sync"},
      {"OPH_NCORES", "1"},
      {"OPH_CDD", session ? session->membership.cdd : "/"},
      {"OPH_DATACUBE", session ? session->session.datacube : ""},
      {"OPH_CWD", session ? session->membership.cwd : "/"},
  };
}

Rows row_of(const Rows& rows, const std::string& key) {
  std::vector<std::string> keys;
  for (const auto& row : rows) {
    if (row[0] == key) return {row};
    keys.push_back(row[0]);
  }
  throw user_error("there is no parameter {}{}; there are {}", key, suggestion(key, keys),
                   join(keys, ", "));
}

}  // namespace

FrontEndResult get_config(const FrontEndCall& call, const FrontEndServices& services) {
  auto rows = all_rows(call, services);
  if (const auto key = call.arguments.text("key"); key != "all") rows = row_of(rows, key);
  FrontEndResult result;
  result.response.add_grid("get_config", {"Configuration Parameters",
                                          "",
                                          {{"PARAMETER", "string"}, {"VALUE", "string"}},
                                          std::move(rows)});
  return result;
}

}  // namespace oph::server
