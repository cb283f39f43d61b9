// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/massive/cube_targets.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "metadb/cube_search.h"
#include "metadb/folder_tree.h"

namespace oph::server {
namespace {

using metadb::CubeCondition;
using metadb::FolderBranch;
using Field = CubeCondition::Field;

bool is_or_is_below(std::string_view path, std::string_view folder) {
  if (path == folder || folder == "/") return true;
  return path.starts_with(folder) && path[folder.size()] == '/';
}

/// How many folders a path is below another one.
std::int64_t depth_below(std::string_view path, std::string_view folder) {
  const auto depth = [](std::string_view each) {
    return each == "/" ? 0 : std::count(each.begin(), each.end(), '/');
  };
  return depth(path) - depth(folder);
}

/// A pattern of LIKE that matches only this text.
std::string literal_pattern(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern += '\\';
    pattern += c;
  }
  return pattern;
}

/// Finds what one filter means.
class CubeTargets {
 public:
  CubeTargets(metadb::Catalogue& catalogue, const CubePlace& place, const Filter& filter)
      : catalogue_{catalogue}, place_{place}, filter_{filter} {}

  std::vector<std::string> find() {
    const auto containers = wanted_containers();
    std::vector<CubeCondition> conditions;
    for (const auto& condition : filter_.conditions) {
      if (auto printed = cube_condition(condition)) conditions.push_back(*std::move(printed));
    }
    auto cubes = metadb::find_cubes(catalogue_.connection(), containers, conditions);
    keep_by_metadata(containers, cubes);
    std::vector<std::string> pids;
    for (const auto& cube : cubes) pids.push_back(catalogue_.cube_pid(cube.container_id, cube.id));
    return pids;
  }

 private:
  const Condition* find(std::string_view name) const {
    for (const auto& condition : filter_.conditions) {
      if (condition.name == name) return &condition;
    }
    return nullptr;
  }

  /// The folders that are looked into, with their containers.
  std::vector<FolderBranch> branches() {
    const auto* given = find("path");
    const auto path = metadb::Folders::resolve(place_.cwd, given ? given->values.front() : ".");
    const auto folder = catalogue_.folders().require(place_.root_folder, path);
    const bool is_negated = given != nullptr && given->is_negated;
    const bool is_recursive = filter_.flag("recursive", false);
    const auto depth = parse_integer(filter_.text_of("depth", "0")).value_or(0);
    auto found =
        metadb::folder_branches(catalogue_.connection(), is_negated ? place_.root_folder : folder,
                                is_negated || is_recursive);
    std::erase_if(found, [&](const FolderBranch& branch) {
      if (!is_or_is_below(branch.path, path)) return !is_negated;
      const auto below = depth_below(branch.path, path);
      const bool is_meant = below == 0 || (is_recursive && (depth == 0 || below <= depth));
      return is_meant == is_negated;
    });
    return found;
  }

  std::vector<std::int64_t> wanted_containers() {
    const auto* name = find("container");
    const auto* pid = find("container_pid");
    std::vector<std::int64_t> wanted;
    for (const auto& branch : branches()) {
      for (const auto& container : branch.containers) {
        const auto holds = [](const Condition* condition, const std::string& value) {
          return condition == nullptr ||
                 (condition->values.front() == value) != condition->is_negated;
        };
        if (holds(name, container.name) && holds(pid, catalogue_.container_pid(container.id))) {
          wanted.push_back(container.id);
        }
      }
    }
    return wanted;
  }

  std::int64_t cube_number(const Condition& condition, const std::string& pid) const {
    const auto number = catalogue_.parse_cube_pid(pid);
    if (number) return *number;
    throw user_error("condition {} must hold the PID of a cube of this server ({}={})",
                     condition.name, condition.name, pid);
  }

  /// Absent: it is no condition of the table of cubes.
  std::optional<CubeCondition> cube_condition(const Condition& given) const {
    CubeCondition condition{Field::kLevel, given.is_negated};
    if (given.name == "level") {
      for (const auto& value : given.values) condition.numbers.push_back(*parse_integer(value));
    } else if (given.name == "measure") {
      condition.field = Field::kMeasure;
      condition.texts = given.values;
    } else if (given.name == "parent_cube") {
      condition.field = Field::kParent;
      condition.numbers = {cube_number(given, given.values.front())};
    } else if (given.name == "cube_filter") {
      condition.field = Field::kNumber;
      for (const auto& value : given.values) add_numbers(condition, given, value);
    } else {
      return std::nullopt;
    }
    return condition;
  }

  void add_numbers(CubeCondition& condition, const Condition& given,
                   const std::string& value) const {
    if (const auto ranges = parse_ranges(value)) {
      for (const auto& range : *ranges) {
        condition.ranges.push_back({range.first, range.last, range.step});
      }
      return;
    }
    const auto number = cube_number(given, value);
    condition.ranges.push_back({number, number});
  }

  /// One attribute must have one of the keys and, if values are given, one of these.
  void keep_by_metadata(const std::vector<std::int64_t>& containers,
                        std::vector<metadb::FoundCube>& cubes) {
    const auto* keys = find("metadata_key");
    if (keys == nullptr) return;
    const auto* values = find("metadata_value");
    if (values != nullptr && values->is_negated && !keys->is_negated) {
      keep(cubes_with(containers, keys->values, nullptr), true, cubes);
      return keep(cubes_with(containers, keys->values, values), false, cubes);
    }
    const bool is_wanted = !keys->is_negated && (values == nullptr || !values->is_negated);
    keep(cubes_with(containers, keys->values, values), is_wanted, cubes);
  }

  static void keep(const std::set<std::int64_t>& found, bool is_wanted,
                   std::vector<metadb::FoundCube>& cubes) {
    std::erase_if(cubes, [&](const auto& cube) { return found.contains(cube.id) != is_wanted; });
  }

  std::set<std::int64_t> cubes_with(const std::vector<std::int64_t>& containers,
                                    const std::vector<std::string>& keys, const Condition* values) {
    metadb::Attributes::Search search;
    search.containers = containers;
    search.keys = keys;
    if (values != nullptr) {
      for (const auto& value : values->values) search.values.push_back(literal_pattern(value));
    }
    std::set<std::int64_t> found;
    for (const auto& item : catalogue_.attributes().find(search)) {
      const bool is_meant = values == nullptr ||
                            std::find(values->values.begin(), values->values.end(), item.value) !=
                                values->values.end();
      if (is_meant) found.insert(item.cube_id);
    }
    return found;
  }

  metadb::Catalogue& catalogue_;
  const CubePlace& place_;
  const Filter& filter_;
};

}  // namespace

std::vector<std::string> find_cube_targets(metadb::Catalogue& catalogue, const CubePlace& place,
                                           const Filter& filter) {
  return CubeTargets{catalogue, place, filter}.find();
}

}  // namespace oph::server
