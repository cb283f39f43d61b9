// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/web/names_page.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/text.h"
#include "metadb/folder_tree.h"

namespace oph::server {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;

constexpr std::string_view kNames = "names.json";
constexpr std::string_view kFiles = "files.json";
/// A folder of more files is listed in part.
constexpr std::size_t kMostFiles = 20'000;

/// The name of the page, after /sessions/<code>/, without its query; empty if it is another path.
std::string_view page_name(std::string_view path) {
  path = path.substr(0, path.find('?'));
  const auto parts = split(path, '/');
  return parts.size() == 4 && parts[1] == "sessions" ? parts[3] : std::string_view{};
}

std::string decode_percent(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    unsigned code = 0;
    const auto* begin = text.data() + i + 1;
    const bool is_code = text[i] == '%' && i + 2 < text.size() &&
                         std::from_chars(begin, begin + 2, code, 16).ptr == begin + 2;
    decoded += is_code ? static_cast<char>(code) : text[i];
    if (is_code) i += 2;
  }
  return decoded;
}

std::string folder_in(std::string_view path) {
  constexpr std::string_view kQuery = "?folder=";
  const auto query = path.find(kQuery);
  return query == std::string_view::npos ? "/" : decode_percent(path.substr(query + kQuery.size()));
}

std::string below(const std::string& folder, const std::string& name) {
  return folder.ends_with('/') ? folder + name : folder + "/" + name;
}

Json names_of(metadb::Catalogue& catalogue, const SessionContext& context) {
  Json folders = Json::array();
  Json containers = Json::array();
  Json cubes = Json::array();
  for (const auto& branch :
       metadb::folder_branches(catalogue.connection(), context.session.root_folder_id, true)) {
    folders.push_back(branch.path);
    for (const auto& container : branch.containers) {
      const auto number = containers.size();
      containers.push_back(below(branch.path, container.name));
      for (const auto& cube : catalogue.folders().cubes(container.id)) {
        cubes.push_back({catalogue.cube_pid(container.id, cube.id), cube.measure, number});
      }
    }
  }
  Json sessions = Json::array();
  for (const auto& session : catalogue.sessions().list(context.user.id)) {
    if (session.is_active) sessions.push_back(catalogue.session_id(session.code));
  }
  return {
      {"folders", folders}, {"containers", containers}, {"cubes", cubes}, {"sessions", sessions}};
}

/// The folder of the data repository that a user means; absent if there is none, or it lies
/// outside, symbolic links followed.
std::optional<fs::path> data_folder(const Configuration& configuration, const fs::path& given) {
  if (std::ranges::find(given, "..") != given.end()) return std::nullopt;
  std::error_code error;
  const auto base = fs::weakly_canonical(configuration.path("data.base_path"), error);
  const auto folder = fs::canonical(base / given.relative_path(), error);
  if (error || !fs::is_directory(folder, error)) return std::nullopt;
  const auto differs = std::mismatch(base.begin(), base.end(), folder.begin(), folder.end()).first;
  return differs == base.end() ? std::optional{folder} : std::nullopt;
}

Json files_of(const Configuration& configuration, const std::string& given) {
  Json files = Json::array();
  const auto folder =
      given.find('\0') == std::string::npos ? data_folder(configuration, given) : std::nullopt;
  std::error_code error;
  if (!folder) return {{"files", files}};
  for (fs::directory_iterator entry{*folder, error}, end; !error && entry != end;
       entry.increment(error)) {
    auto name = entry->path().filename().string();
    if (name.starts_with('.') || files.size() == kMostFiles) continue;
    std::error_code unknown;
    if (entry->is_directory(unknown)) name += '/';
    files.push_back(std::move(name));
  }
  return {{"files", files}};
}

}  // namespace

bool is_names_path(std::string_view path) {
  const auto name = page_name(path);
  return name == kNames || name == kFiles;
}

Page names_page(metadb::Catalogue& catalogue, const Configuration& configuration,
                const SessionContext& context, std::string_view path) {
  const auto json = page_name(path) == kNames ? names_of(catalogue, context)
                                              : files_of(configuration, folder_in(path));
  Page page;
  page.content_type = "application/json";
  // File systems hold names that are no UTF-8.
  page.body = json.dump(-1, ' ', true, Json::error_handler_t::replace);
  page.is_private = true;
  return page;
}

}  // namespace oph::server
