// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/massive/file_listing.h"

#include <algorithm>

#include "base/error.h"
#include "base/response.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::string_view kWildcards = "*?[";
/// They would end the value, or begin another argument.
constexpr std::string_view kUnsafe = ";|[]\n\r\t";

bool has_wildcard(std::string_view text) {
  return text.find_first_of(kWildcards) != std::string_view::npos;
}

/// In files of CMIP5 the name of the variable comes first: tas_Amon_….nc
std::string first_token(const std::string& path) {
  const auto name = path.substr(path.rfind('/') + 1);
  return name.substr(0, name.find('_'));
}

Target make_target(const Filter& filter, std::string_view argument, std::string path) {
  if (path.find_first_of(kUnsafe) != std::string::npos) {
    throw user_error("a file has a name that cannot stand in a request ({}={}, file={})", argument,
                     filter.text, path);
  }
  Target target{std::move(path)};
  if (filter.text_of("convention", "no") == "cmip5") {
    target.arguments.emplace_back("measure", first_token(target.name));
  }
  return target;
}

}  // namespace

TaskString file_listing(const Filter& filter, std::string_view cdd) {
  auto folder = filter.text_of("path", ".");
  auto pattern = filter.text_of("file", "");
  if (has_wildcard(folder)) {
    const auto slash = folder.rfind('/');
    const auto last = slash == std::string::npos ? folder : folder.substr(slash + 1);
    folder = slash == std::string::npos ? "." : slash == 0 ? "/" : folder.substr(0, slash);
    if (has_wildcard(folder) || !pattern.empty()) {
      throw user_error("wildcards may stand in the last part of path, or in file ({})",
                       filter.text);
    }
    pattern = last;
  }
  TaskString listing;
  listing.set("command", "ls");
  listing.set("dpath", folder);
  listing.set("realpath", "yes");
  listing.set("cdd", cdd);
  if (!pattern.empty()) listing.set("file", pattern);
  listing.set("recursive", filter.text_of("recursive", "no"));
  listing.set("depth", filter.text_of("depth", "0"));
  if (const auto measure = filter.text_of("measure", ""); !measure.empty()) {
    listing.set("measure", measure);
  }
  return listing;
}

std::vector<Target> listed_files(const Filter& filter, std::string_view argument,
                                 std::string_view text, const std::filesystem::path& base_path) {
  const auto response = Response::parse(text);
  if (const auto error = response.error()) {
    throw user_error("files cannot be listed: {} ({}={})", *error, argument, filter.text);
  }
  const auto base = std::filesystem::weakly_canonical(base_path);
  std::vector<Target> targets;
  for (const auto& object : response.objects()) {
    if (object.key != "fs" || object.grids.empty()) continue;
    for (const auto& row : object.grids.front().rows) {
      if (row.at(0) != "f") continue;
      const auto path = std::filesystem::path{row.at(1)}.lexically_relative(base);
      targets.push_back(make_target(filter, argument, "/" + path.string()));
    }
  }
  std::ranges::sort(targets, {}, &Target::name);
  return targets;
}

}  // namespace oph::server
