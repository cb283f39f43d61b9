// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion/name_values.h"

#include <algorithm>
#include <array>

namespace oph::terminal {
namespace {

template <std::size_t N>
bool is_one_of(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::ranges::find(names, name) != names.end();
}

/// The number at the end of a PID.
std::string_view number_of(std::string_view pid) {
  return pid.substr(pid.rfind('/') + 1);
}

std::string label_of(const Names::Cube& cube, const Names& names) {
  auto label = cube.pid + "  " + cube.measure;
  if (cube.container < names.containers.size()) label += " in " + names.containers[cube.container];
  return label;
}

/// Whether a word means a cube: the start of its PID, its number, or the start of its measure.
bool means(std::string_view word, const Names::Cube& cube) {
  return cube.pid.starts_with(word) || number_of(cube.pid) == word ||
         (!word.empty() && cube.measure.starts_with(word));
}

void shorten_to_shared(std::string& text, std::string_view other) {
  const auto end = std::mismatch(text.begin(), text.end(), other.begin(), other.end()).first;
  text.erase(end, text.end());
}

Completion complete_cube(std::string_view word, const Names& names, const std::string& current) {
  Collector collector{word};
  Completion completion;
  const bool is_current_meant =
      std::ranges::any_of(
          names.cubes,
          [&](const Names::Cube& cube) { return cube.pid == current && means(word, cube); }) ||
      (!current.empty() && means(word, {current, "", 0}));
  if (is_current_meant) collector.insert(current, current + "  (current)");
  std::size_t count = 0;
  // The newest ones are those that are worked with.
  for (auto cube = names.cubes.rbegin(); cube != names.cubes.rend(); ++cube) {
    if (cube->pid == current || !means(word, *cube)) continue;
    if (++count <= kMostListed) {
      collector.insert(cube->pid, label_of(*cube, names));
    } else if (++completion.hidden == 1) {
      completion.shared = cube->pid;
    } else {
      shorten_to_shared(completion.shared, cube->pid);
    }
  }
  completion.candidates = collector.take_in_order();
  completion.suffix = ';';
  return completion;
}

/// A path as it is written from a folder; empty if it does not lie below it.
std::string relative_to(const std::string& path, std::string folder) {
  if (!folder.ends_with('/')) folder += '/';
  return path.starts_with(folder) ? path.substr(folder.size()) : std::string{};
}

void offer_path(Collector& collector, const std::string& path, const std::string& folder,
                std::string_view ending) {
  const bool is_absolute = collector.word().starts_with('/');
  auto text = is_absolute ? path : relative_to(path, folder);
  if (text.empty() || text == "/") return;
  text += ending;
  collector.offer(std::move(text));
}

Completion complete_path(NameKind kind, std::string_view word, const Names& names,
                         const Environment& environment) {
  const auto folder = environment.get("OPH_CWD");
  Collector collector{word};
  const bool goes_on = kind == NameKind::kContainer;
  for (const auto& path : names.folders) offer_path(collector, path, folder, goes_on ? "/" : "");
  if (kind == NameKind::kContainer) {
    for (const auto& path : names.containers) offer_path(collector, path, folder, "");
  }
  return {collector.take(), false, ';'};
}

/// "/a/b" for "b" in the folder "/a", "/b" for "/b".
std::string absolute_path(std::string_view path, std::string folder) {
  if (path.starts_with('/')) return std::string{path};
  if (!folder.ends_with('/')) folder += '/';
  return folder + std::string{path};
}

Completion complete_file(std::string_view word, NameSource& source,
                         const Environment& environment) {
  const auto slash = word.rfind('/');
  const auto begin = slash == std::string_view::npos ? 0 : slash + 1;
  const auto folder = absolute_path(word.substr(0, begin), environment.get("OPH_CDD"));
  Collector collector{word};
  if (const auto files = source.files(folder)) {
    for (const auto& file : *files)
      collector.offer(std::string{word.substr(0, begin)} + file, file);
  }
  auto candidates = collector.take();
  const bool goes_on = candidates.size() == 1 && candidates[0].text.ends_with('/');
  return {std::move(candidates), false, goes_on ? '\0' : ';'};
}

Completion complete_job(std::string_view word, NameSource& source) {
  Collector collector{word};
  if (const auto jobs = source.jobs()) {
    for (const auto& job : *jobs) collector.offer(job.workflow, job.workflow + "  " + job.command);
  }
  return {collector.take_in_order(), false, ' '};
}

}  // namespace

NameKind name_kind_of(std::string_view argument, ParameterKind kind) {
  constexpr std::array<std::string_view, 3> kCubes{"cube", "cubes", "cube2"};
  constexpr std::array<std::string_view, 2> kFolders{"path", "cwd"};
  constexpr std::array<std::string_view, 3> kFiles{"src_path", "dpath", "cdd"};
  if (kind == ParameterKind::kCube || is_one_of(argument, kCubes)) return NameKind::kCube;
  if (argument == "container") return NameKind::kContainer;
  if (is_one_of(argument, kFolders)) return NameKind::kFolder;
  if (kind == ParameterKind::kPath || is_one_of(argument, kFiles)) return NameKind::kFile;
  if (argument == "session") return NameKind::kSession;
  return argument == "id" ? NameKind::kJob : NameKind::kNothing;
}

Completion complete_name(NameKind kind, std::string_view word, NameSource& source,
                         const Environment& environment) {
  if (kind == NameKind::kFile) return complete_file(word, source, environment);
  if (kind == NameKind::kJob) return complete_job(word, source);
  if (kind == NameKind::kNothing) return {};
  const auto known = source.names();
  const auto names = known ? known : std::make_shared<const Names>();
  if (kind == NameKind::kContainer || kind == NameKind::kFolder) {
    return complete_path(kind, word, *names, environment);
  }
  if (kind == NameKind::kCube) {
    return complete_cube(word, *names, environment.get("OPH_DATACUBE"));
  }
  Collector collector{word};
  collector.offer_all(names->sessions);
  return {collector.take_in_order(), false, ';'};
}

Completion complete_named(NameKind kind, std::string_view word, const Catalogue& catalogue) {
  if (catalogue.names == nullptr) return {};
  return complete_name(kind, word, *catalogue.names, *catalogue.environment);
}

}  // namespace oph::terminal
