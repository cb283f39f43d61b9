// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/source_paths.h"

#include <glob.h>

#include <algorithm>
#include <fstream>
#include <memory>

#include "base/error.h"
#include "base/text.h"
#include "framework/data_path.h"
#include "operators/netcdf/zarr.h"

namespace oph::operators::netcdf {
namespace {

namespace fs = std::filesystem;
using framework::Task;

constexpr std::string_view kWildcards = "*?[";

std::vector<std::string> given_paths(const framework::Arguments& arguments) {
  const auto* name = arguments.text("input").empty() ? "src_path" : "input";
  auto paths = arguments.list(name);
  if (paths.empty()) throw user_error("src_path is missing");
  return paths;
}

fs::path resolve(const Task& task, const std::string& shown) {
  return framework::existing_data_path(task.configuration(), task.arguments().text("cdd"),
                                       zarr_path(shown).value_or(shown), "src_path");
}

/// A path as a pattern that matches only itself.
std::string escape(const std::string& path) {
  std::string escaped;
  for (const char c : path) {
    if (kWildcards.find(c) != std::string_view::npos || c == '\\') escaped += '\\';
    escaped += c;
  }
  return escaped;
}

/// The files that a pattern matches, as the user would write them. The folders before the first
/// wildcard are resolved, and every match is resolved again when it is opened: neither leads out of
/// the repository.
std::vector<std::string> expand(const Task& task, const std::string& pattern) {
  const auto wildcard = pattern.find_first_of(kWildcards);
  if (wildcard == std::string::npos) return {pattern};
  const auto slash = pattern.rfind('/', wildcard);
  const auto folder = slash == std::string::npos ? std::string{} : pattern.substr(0, slash + 1);
  const auto base = resolve(task, folder.empty() ? "." : folder).string() + "/";
  glob_t found{};
  const auto status =
      ::glob((escape(base) + pattern.substr(folder.size())).c_str(), 0, nullptr, &found);
  const std::unique_ptr<glob_t, decltype(&::globfree)> cleanup{&found, ::globfree};
  if (status == GLOB_NOSPACE) throw system_error("not enough memory to list files");
  std::vector<std::string> paths;
  for (std::size_t i = 0; status == 0 && i < found.gl_pathc; ++i) {
    paths.push_back(folder + std::string{found.gl_pathv[i]}.substr(base.size()));
  }
  if (paths.empty()) throw user_error("no file matches the pattern (src_path={})", pattern);
  return paths;
}

std::vector<std::string> listed_paths(const Task& task, const std::string& list) {
  std::ifstream file{framework::existing_data_path(task.configuration(),
                                                   task.arguments().text("cdd"), list, "src_list")};
  std::vector<std::string> paths;
  std::string line;
  while (std::getline(file, line)) {
    for (const auto part : split(line, '|')) {
      if (!trim(part).empty()) paths.emplace_back(trim(part));
    }
  }
  if (!file.eof()) throw user_error("the list of files cannot be read (src_list={})", list);
  if (paths.empty()) throw user_error("the list of files is empty (src_list={})", list);
  return paths;
}

std::string list_sources(const Task& task) {
  const auto list = task.arguments().text("src_list");
  const auto given = list.empty() ? given_paths(task.arguments()) : listed_paths(task, list);
  std::vector<std::string> all;
  for (const auto& path : given) {
    for (auto& one : expand(task, path)) {
      if (std::find(all.begin(), all.end(), one) == all.end()) all.push_back(std::move(one));
    }
  }
  return join(all, "\n");
}

}  // namespace

SourcePath single_source(const Task& task) {
  const auto paths = given_paths(task.arguments());
  if (paths.size() > 1) {
    throw user_error("one file at a time, or oph_importncs for all in one cube (src_path={})",
                     join(paths, "|"));
  }
  return {resolve(task, paths.front()), paths.front()};
}

std::vector<SourcePath> several_sources(Task& task) {
  const auto names = task.text_from_root([&] { return list_sources(task); });
  std::vector<SourcePath> sources;
  for (const auto name : split(names, '\n')) {
    sources.push_back({resolve(task, std::string{name}), std::string{name}});
  }
  return sources;
}

}  // namespace oph::operators::netcdf
