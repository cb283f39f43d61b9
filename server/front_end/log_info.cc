// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <set>

#include "base/error.h"
#include "server/front_end/front_end.h"
#include "server/front_end/log_tail.h"

namespace oph::server {
namespace {

namespace fs = std::filesystem;

enum class Kind { kServer, kContainer, kIoServer };

/// What a file in the folder of the logs is about.
Kind kind_of(const fs::path& file, const Configuration& configuration) {
  const auto name = file.stem().string();
  if (name == "server" || name == "supervisor") return Kind::kServer;
  const bool is_io = name == "metadb" ||
                     std::ranges::any_of(configuration.io_servers,
                                         [&](const auto& server) { return server.name == name; });
  // The rest is of the processes that run operators.
  return is_io ? Kind::kIoServer : Kind::kContainer;
}

Kind parse_kind(const std::string& text) {
  if (text == "server") return Kind::kServer;
  return text == "container" ? Kind::kContainer : Kind::kIoServer;
}

std::vector<fs::path> files_of(Kind kind, const Configuration& configuration) {
  std::set<fs::path> files;
  for (const auto& entry : fs::directory_iterator{configuration.path("log.path")}) {
    const bool is_log = entry.is_regular_file() && entry.path().extension() == ".log";
    if (is_log && kind_of(entry.path(), configuration) == kind) files.insert(entry.path());
  }
  return {files.begin(), files.end()};
}

}  // namespace

FrontEndResult log_info(const FrontEndCall& call, const FrontEndServices& services) {
  require_administrator(call);
  const auto& arguments = call.arguments;
  if (arguments.integer("container_id") != 0) {
    throw user_error(
        "operators of all containers write to the same logs: leave container_id out"
        " (container_id={})",
        arguments.integer("container_id"));
  }
  const auto kind = parse_kind(arguments.text("log_type"));
  const auto count = static_cast<std::size_t>(arguments.integer("nlines"));
  Grid grid{
      "Log Data", "", {{"TIMESTAMP", "string"}, {"TYPE", "string"}, {"MESSAGE", "string"}}, {}};
  for (auto& line : log_tail(files_of(kind, services.configuration), count)) {
    grid.rows.push_back({std::move(line.time), std::move(line.type), std::move(line.message)});
  }
  FrontEndResult result;
  result.response.add_grid("log_info", std::move(grid));
  return result;
}

}  // namespace oph::server
