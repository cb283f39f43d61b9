// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/file_list.h"

#include <algorithm>

#include "base/error.h"
#include "base/response.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::string_view kKnown[] = {"path", "file", "recursive", "depth", "measure"};

/// A path with a pattern as its last part.
void add_path(TaskString& listing, std::string_view path) {
  const auto slash = path.rfind('/');
  const auto folder = slash == path.npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
  const auto pattern = slash == path.npos ? path : path.substr(slash + 1);
  listing.set("dpath", folder);
  if (!pattern.empty()) listing.set("file", pattern);
}

void add_condition(TaskString& listing, std::string_view name, std::string_view value) {
  if (std::find(std::begin(kKnown), std::end(kKnown), name) == std::end(kKnown)) {
    throw user_error("a filter of files has path, file, recursive, depth and measure ({}={})", name,
                     value);
  }
  listing.set(name == "path" ? "dpath" : name, value);
}

}  // namespace

TaskString file_listing(std::string_view filter, std::string_view cdd) {
  TaskString listing;
  listing.set("command", "ls");
  if (!cdd.empty()) listing.set("cdd", cdd);
  if (!filter.starts_with('[') || !filter.ends_with(']') || filter.size() < 3) {
    throw user_error("a filter of files must stand in one pair of brackets ({})", filter);
  }
  const auto content = filter.substr(1, filter.size() - 2);
  if (content.find('=') == content.npos) {
    add_path(listing, trim(content));
  } else {
    const auto conditions = TaskString::parse(content);
    for (const auto& [name, value] : conditions.arguments()) add_condition(listing, name, value);
  }
  return listing;
}

std::vector<std::string> listed_files(const Outcome& outcome) {
  if (!outcome.error.empty()) throw user_error("{}", outcome.error);
  const auto document = Response::parse(outcome.result.response);
  if (const auto error = document.error()) throw user_error("{}", *error);
  std::vector<std::string> files;
  for (const auto& object : document.objects()) {
    if (object.key != "fs") continue;
    for (const auto& grid : object.grids) {
      const bool is_root = grid.title == "/";
      for (const auto& row : grid.rows) {
        if (row.at(0) == "f") files.push_back((is_root ? "" : grid.title) + "/" + row.at(1));
      }
    }
  }
  return files;
}

}  // namespace oph::server
