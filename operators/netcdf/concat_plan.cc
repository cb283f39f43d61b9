// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/concat_plan.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "framework/coordinates.h"
#include "framework/time/time_axis.h"
#include "operators/netcdf/attributes.h"
#include "operators/netcdf/dimension_roles.h"
#include "operators/netcdf/file_dimension.h"
#include "operators/netcdf/plan_filters.h"

namespace oph::operators::netcdf {
namespace {

using metadb::CubeDimension;

std::string names(const std::vector<std::string>& list) {
  return list.empty() ? "none" : join(list, ", ");
}

/// Rewrites the times of a file as the cube counts them.
void convert_time(const File& file, const FileVariable& coordinate, const CubeDimension& old,
                  std::span<std::vector<double>* const> lists) {
  if (!old.dimension.is_time()) return;
  const auto units = text_attribute(file, coordinate.id, "units");
  const auto calendar = text_attribute(file, coordinate.id, "calendar");
  const auto reference =
      framework::TimeAxis::from_cf(units.value_or(""), calendar.value_or("standard"));
  // What has no units is counted as the cube does.
  if (!reference || *reference == old.dimension.time) return;
  if (reference->calendar != old.dimension.time.calendar) {
    throw user_error(
        "{} is counted in another calendar than in the cube (calendar={}, cube={}, "
        "path={})",
        coordinate.name, reference->calendar, old.dimension.time.calendar, file.shown());
  }
  const framework::TimeAxis from{*reference};
  const framework::TimeAxis to{old.dimension.time};
  for (auto* numbers : lists) {
    for (auto& number : *numbers) number = to.value(from.date(number));
  }
}

/// Numbers as elements of the cube's type. Throws if one of them would change.
std::vector<std::byte> pack_exactly(const CubeDimension& old, std::vector<double> numbers,
                                    const std::string& shown) {
  CubeDimension packed = old;
  packed.size = static_cast<std::int64_t>(numbers.size());
  packed.values = framework::pack(old.dimension.type, numbers);
  const auto read_back = framework::coordinate_numbers(packed);
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    // A float in a file of doubles is the same number to its own precision.
    const auto noise = old.dimension.type == ElementType::kFloat ? 1e-6 * std::abs(numbers[i]) : 0;
    if (std::abs(read_back[i] - numbers[i]) <= noise) continue;
    throw user_error(
        "a coordinate of {} does not fit the type that the cube has of it (value={}, "
        "type={}, path={})",
        old.dimension.name, numbers[i], name(old.dimension.type), shown);
  }
  return packed.values;
}

/// The dimension as the file has it, in the place and with the type and time that the cube gives.
PlannedDimension describe(const SourceVariable& source, std::size_t axis,
                          const CubeDimension& old) {
  const auto& file = source.file;
  const auto id = source.variable.dimensions[axis];
  PlannedDimension planned;
  planned.axis = axis;
  planned.cube = old;
  planned.cube.size = file.dimensions()[static_cast<std::size_t>(id)].size;
  planned.cube.values.clear();
  planned.cube.bounds.clear();
  planned.segments = {{0, 0, planned.cube.size}};
  if (planned.cube.size == 0) {
    throw user_error("a dimension of the file is empty (dimension={}, path={})", old.dimension.name,
                     file.shown());
  }
  const auto* coordinate = coordinate_variable(file, id);
  if (coordinate == nullptr) return planned;
  const auto coded = encoding(file, *coordinate);
  CubeDimension in_file = planned.cube;
  in_file.dimension.type = coded.type;
  in_file.values = read_elements(file, *coordinate, coded, 0, planned.cube.size);
  auto numbers = framework::coordinate_numbers(in_file);
  planned.cube.bounds = read_bounds(file, *coordinate);
  convert_time(file, *coordinate, old, std::array{&numbers, &planned.cube.bounds});
  planned.cube.values = pack_exactly(old, std::move(numbers), file.shown());
  return planned;
}

std::vector<PlannedDimension> describe_all(const SourceVariable& source, const metadb::Cube& cube) {
  std::vector<std::string> in_file;
  for (const int id : source.variable.dimensions) {
    in_file.push_back(source.file.dimensions()[static_cast<std::size_t>(id)].name);
  }
  std::vector<std::string> in_cube;
  std::vector<PlannedDimension> planned;
  for (const auto& old : cube.dimensions) {
    if (old.is_collapsed()) continue;
    in_cube.push_back(old.dimension.name);
    const auto found = std::find(in_file.begin(), in_file.end(), old.dimension.name);
    if (found == in_file.end()) continue;
    planned.push_back(describe(source, static_cast<std::size_t>(found - in_file.begin()), old));
  }
  if (planned.size() != in_file.size() || planned.size() != in_cube.size()) {
    throw user_error("variable {} has other dimensions than the cube: {}, not {} (path={})",
                     source.variable.name, names(in_file), names(in_cube), source.file.shown());
  }
  return planned;
}

bool has_same_values(const CubeDimension& left, const CubeDimension& right) {
  if (left.size != right.size || left.values.empty() != right.values.empty()) return false;
  return framework::coordinate_numbers(left) == framework::coordinate_numbers(right);
}

const CubeDimension& in_cube(const metadb::Cube& cube, const PlannedDimension& planned) {
  return *cube.find_dimension(planned.cube.dimension.name);
}

void check_explicit(const framework::Arguments& arguments, const CubeDimension& old,
                    const CubeDimension& added) {
  if (old.size != added.size) {
    throw user_error("{} has another size than in the cube (size={}, cube={})", old.dimension.name,
                     added.size, old.size);
  }
  if (arguments.flag("check_exp_dim") && !has_same_values(old, added)) {
    throw user_error(
        "{} has other coordinates than in the cube (check_exp_dim=no would let it "
        "pass)",
        old.dimension.name);
  }
}

/// The implicit dimension that grows.
std::size_t find_joined(const metadb::Cube& cube, const std::vector<PlannedDimension>& planned) {
  std::vector<std::size_t> different;
  std::vector<std::string> different_names;
  std::optional<std::size_t> outermost;
  for (std::size_t i = 0; i < planned.size(); ++i) {
    if (planned[i].cube.is_explicit) continue;
    if (!outermost) outermost = i;
    if (has_same_values(in_cube(cube, planned[i]), planned[i].cube)) continue;
    different.push_back(i);
    different_names.push_back(planned[i].cube.dimension.name);
  }
  if (!outermost) throw user_error("the cube has no implicit dimension that could grow");
  if (different.size() > 1) {
    throw user_error(
        "only one implicit dimension can grow, and the file has other coordinates of "
        "{}",
        names(different_names));
  }
  return different.empty() ? *outermost : different.front();
}

/// The distance between the last two numbers; of one number alone: absent.
std::optional<double> spacing(const std::vector<double>& numbers) {
  if (numbers.size() < 2) return std::nullopt;
  return numbers.back() - numbers[numbers.size() - 2];
}

/// What is added to the coordinates of the file.
double offset(const framework::Arguments& arguments, const std::vector<double>& old,
              const std::vector<double>& added) {
  const auto given = arguments.real_unless("dim_offset", "-");
  const auto first_spacing =
      added.size() < 2 ? std::nullopt : std::optional{added[1] - added.front()};
  const auto step = spacing(old) ? spacing(old) : first_spacing;
  if (arguments.flag("dim_continue")) {
    return old.back() + given.value_or(step.value_or(1)) - added.front();
  }
  if (given) return *given;
  const bool is_descending = step.value_or(1) < 0;
  const bool follows = is_descending ? added.front() < old.back() : added.front() > old.back();
  return follows ? 0 : old.back() + step.value_or(1) - added.front();
}

void join(const framework::Arguments& arguments, const CubeDimension& old, const std::string& shown,
          PlannedDimension& planned) {
  auto& cube = planned.cube;
  if (old.values.empty() != cube.values.empty()) {
    throw user_error("{} has coordinates in one of cube and file only (path={})",
                     old.dimension.name, shown);
  }
  if (!old.values.empty()) {
    auto numbers = framework::coordinate_numbers(cube);
    const auto shift = offset(arguments, framework::coordinate_numbers(old), numbers);
    for (auto& number : numbers) number += shift;
    const auto added = pack_exactly(old, std::move(numbers), shown);
    cube.values = old.values;
    cube.values.insert(cube.values.end(), added.begin(), added.end());
    for (auto& bound : cube.bounds) bound += shift;
  }
  // Cells are known of all values, or of none.
  if (old.bounds.empty()) cube.bounds.clear();
  if (!cube.bounds.empty()) {
    cube.bounds.insert(cube.bounds.begin(), old.bounds.begin(), old.bounds.end());
  }
  cube.size += old.size;
  cube.grid.clear();
  planned.segments.insert(planned.segments.begin(), Segment{0, 0, old.size, false});
}

}  // namespace

ConcatPlan plan_concat(const framework::Arguments& arguments, const SourceVariable& source,
                       const metadb::Cube& cube) {
  ConcatPlan plan;
  auto& planned = plan.import.dimensions;
  planned = describe_all(source, cube);
  apply_filters(framework::subset_filters(arguments), source.file, source.variable, planned);
  for (const auto& dimension : planned) {
    if (dimension.cube.is_explicit) {
      check_explicit(arguments, in_cube(cube, dimension), dimension.cube);
    }
  }
  plan.joined = find_joined(cube, planned);
  const auto& old = in_cube(cube, planned[plan.joined]);
  plan.old_size = old.size;
  join(arguments, old, source.file.shown(), planned[plan.joined]);
  return plan;
}

}  // namespace oph::operators::netcdf
