// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/eof/eof_cubes.h"

#include <numeric>

#include "framework/coordinates.h"

namespace oph::operators::eof {
namespace {

metadb::CubeDimension mode_dimension(std::int64_t modes, bool is_explicit) {
  metadb::CubeDimension mode;
  mode.dimension.name = "mode";
  mode.dimension.type = ElementType::kInt;
  mode.is_explicit = is_explicit;
  mode.size = modes;
  std::vector<double> numbers(static_cast<std::size_t>(modes));
  std::iota(numbers.begin(), numbers.end(), 1.0);
  mode.values = framework::pack(ElementType::kInt, numbers);
  return mode;
}

metadb::Cube cube_of(metadb::Cube derived, const metadb::Cube& input,
                     std::vector<metadb::CubeDimension> dimensions) {
  derived.measure_type = ElementType::kDouble;
  derived.dimensions = std::move(dimensions);
  std::int64_t explicit_level = 0, implicit_level = 0;
  for (auto& dimension : derived.dimensions) {
    dimension.level = dimension.is_explicit ? ++explicit_level : ++implicit_level;
  }
  metadb::Fragment fragment;
  fragment.io_server = input.fragments.front().io_server;
  fragment.key_end = derived.rows();
  derived.fragments = {fragment};
  return derived;
}

}  // namespace

metadb::Cube patterns_cube(metadb::Cube derived, const metadb::Cube& input, std::size_t time,
                           std::int64_t modes) {
  std::vector<metadb::CubeDimension> dimensions{mode_dimension(modes, true)};
  for (std::size_t i = 0; i < derived.dimensions.size(); ++i) {
    if (i == time) continue;
    dimensions.push_back(derived.dimensions[i]);
    dimensions.back().is_explicit = false;
  }
  return cube_of(std::move(derived), input, std::move(dimensions));
}

metadb::Cube components_cube(metadb::Cube derived, const metadb::Cube& input, std::size_t time,
                             std::int64_t modes) {
  std::vector<metadb::CubeDimension> dimensions{mode_dimension(modes, true),
                                                derived.dimensions[time]};
  dimensions.back().is_explicit = false;
  derived.measure = "principal_component";
  derived.missing_value.reset();
  return cube_of(std::move(derived), input, std::move(dimensions));
}

metadb::Cube variance_cube(metadb::Cube derived, const metadb::Cube& input, std::int64_t modes) {
  derived.measure = "explained_variance";
  derived.missing_value.reset();
  return cube_of(std::move(derived), input, {mode_dimension(modes, false)});
}

std::vector<metadb::Attribute> kept_attributes(std::vector<metadb::Attribute> attributes,
                                               const metadb::Cube& cube) {
  std::erase_if(attributes, [&](const metadb::Attribute& attribute) {
    return !attribute.variable.empty() && attribute.variable != cube.measure &&
           cube.find_dimension(attribute.variable) == nullptr;
  });
  // Patterns are no means or sums of cells, whatever the input was.
  std::erase_if(attributes, [](const auto& attribute) { return attribute.key == "cell_methods"; });
  return attributes;
}

}  // namespace oph::operators::eof
