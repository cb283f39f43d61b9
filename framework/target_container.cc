// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/target_container.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "framework/container_pid.h"
#include "framework/coordinates.h"
#include "framework/time/time_axis.h"
#include "metadb/names.h"

namespace oph::framework {
namespace {

bool is_same_calendar(const std::string& left, const std::string& right) {
  const auto canonical = [](const std::string& name) {
    if (name == "gregorian") return std::string{"standard"};
    if (name == "365_day") return std::string{"no_leap"};
    return name == "366_day" ? std::string{"all_leap"} : name;
  };
  return canonical(left) == canonical(right);
}

Error refusal(const metadb::Dimension& known, std::string_view what, std::string_view is,
              std::string_view given) {
  return user_error("the container has a dimension {} of another {} ({}={}, container={})",
                    known.name, what, what, given, is);
}

/// Rewrites the numbers of a time dimension for another base or unit of the same calendar.
void change_reference(std::vector<double>& numbers, const metadb::TimeReference& from,
                      const metadb::TimeReference& to) {
  const TimeAxis old_axis{from};
  const TimeAxis new_axis{to};
  for (auto& number : numbers) number = new_axis.value(old_axis.date(number));
}

/// The numbers as elements of a type; absent if one of them would change.
std::optional<std::vector<std::byte>> pack_exactly(metadb::CubeDimension dimension,
                                                   ElementType type,
                                                   const std::vector<double>& numbers) {
  dimension.values = pack(type, numbers);
  dimension.dimension.type = type;
  const auto packed = coordinate_numbers(dimension);
  if (packed != numbers) return std::nullopt;
  return dimension.values;
}

}  // namespace

TargetContainer::TargetContainer(Task& task, std::string_view fallback_name,
                                 const std::string& vocabulary) {
  container_.id = task.integer_from_root([&] {
    find(task, fallback_name, vocabulary);
    return container_.id;
  });
  if (container_.id != 0) dimensions_ = task.catalogue().containers().dimensions(container_.id);
}

void TargetContainer::find(Task& task, std::string_view fallback_name,
                           const std::string& vocabulary) {
  const auto name =
      task.arguments().text_unless("container", "-").value_or(std::string{fallback_name});
  if (name.find("://") != std::string::npos) return find_pid(task, name);
  const auto path = metadb::Folders::resolve(task.arguments().text("cwd"), name);
  const auto slash = path.rfind('/');
  const auto folder = slash == 0 ? std::string{"/"} : path.substr(0, slash);
  container_.folder_id = task.catalogue().folders().require(task.root_folder(), folder);
  container_.name = path.substr(slash + 1);
  container_.vocabulary = vocabulary;
  metadb::check_name("container", container_.name);
  const auto known = task.catalogue().containers().find(container_.folder_id, container_.name);
  if (known) container_ = *known;
}

void TargetContainer::find_pid(Task& task, const std::string& pid) {
  container_ = container_by_pid(task, pid);
}

void TargetContainer::adapt(metadb::CubeDimension& dimension) const {
  auto& own = dimension.dimension;
  const auto* found = find_dimension(own.name);
  if (found == nullptr) return;
  auto numbers = coordinate_numbers(dimension);
  if (found->is_time() && own.is_time()) {
    if (!is_same_calendar(found->time.calendar, own.time.calendar)) {
      throw refusal(*found, "calendar", found->time.calendar, own.time.calendar);
    }
    if (found->time != own.time) {
      change_reference(numbers, own.time, found->time);
      change_reference(dimension.bounds, own.time, found->time);
    }
  }
  own.hierarchy = found->hierarchy;
  own.time = found->time;
  if (!dimension.values.empty()) {
    const auto packed = pack_exactly(dimension, found->type, numbers);
    if (!packed) throw refusal(*found, "type", name(found->type), name(own.type));
    dimension.values = *packed;
  }
  own.type = found->type;
}

const metadb::Dimension* TargetContainer::find_dimension(std::string_view name) const {
  const auto found = std::find_if(dimensions_.begin(), dimensions_.end(),
                                  [&](const auto& known) { return known.name == name; });
  return found == dimensions_.end() ? nullptr : &*found;
}

std::optional<metadb::CubeDimension> TargetContainer::find_in_grid(
    Task& task, const metadb::CubeDimension& dimension) const {
  if (container_.id == 0 || dimension.grid.empty()) return std::nullopt;
  for (auto& known : task.catalogue().containers().grid(container_.id, dimension.grid)) {
    if (known.dimension.name == dimension.dimension.name) return known;
  }
  return std::nullopt;
}

void TargetContainer::check_grid(Task& task, const metadb::CubeDimension& dimension) const {
  const auto known = find_in_grid(task, dimension);
  if (!known) return;
  const bool is_same = known->size == dimension.size && known->values == dimension.values &&
                       known->concept_level == dimension.concept_level;
  if (is_same) return;
  throw user_error("grid {} has other values of dimension {} (size={}, grid_size={})",
                   dimension.grid, dimension.dimension.name, dimension.size, known->size);
}

void TargetContainer::assign(NewCube& output) const {
  if (container_.id != 0) {
    output.cube().container_id = container_.id;
  } else {
    output.create_container(container_);
  }
}

}  // namespace oph::framework
