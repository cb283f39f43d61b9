// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/grouping/consumed_dimensions.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "framework/coordinates.h"
#include "framework/cube_operator.h"
#include "framework/grouping/area_weights.h"

namespace oph::framework {
namespace {

/// The dimensions of one kind that are not collapsed, the innermost first.
std::vector<metadb::CubeDimension*> remaining(metadb::Cube& cube, bool is_explicit) {
  std::vector<metadb::CubeDimension*> dimensions;
  for (auto dimension = cube.dimensions.rbegin(); dimension != cube.dimensions.rend();
       ++dimension) {
    if (dimension->is_explicit == is_explicit && !dimension->is_collapsed()) {
      dimensions.push_back(&*dimension);
    }
  }
  return dimensions;
}

Error crosses_dimensions(std::int64_t length, std::int64_t group_size) {
  return user_error(
      "group size must divide the product of the inner dimensions, or be a multiple of it "
      "(product={}, group_size={})",
      length, group_size);
}

}  // namespace

ConsumedDimensions consume_dimensions(metadb::Cube& cube, bool is_explicit,
                                      std::optional<std::int64_t> group_size) {
  const auto total = is_explicit ? cube.rows() : cube.array_length();
  const auto group = group_size.value_or(total);
  if (group > total) {
    throw user_error("group size is larger than the {} (length={}, group_size={})",
                     is_explicit ? "number of rows" : "array", total, group);
  }
  ConsumedDimensions consumed;
  std::int64_t product = 1;
  for (auto* dimension : remaining(cube, is_explicit)) {
    if (product == group && group_size) break;
    const auto steps = group / product;
    if (group % product != 0 || (steps > dimension->size && steps % dimension->size != 0)) {
      throw crosses_dimensions(product * dimension->size, group);
    }
    consumed.dimensions.insert(consumed.dimensions.begin(), *dimension);
    product *= dimension->size;
    if (steps >= dimension->size) {
      collapse(*dimension);
      continue;
    }
    renumber(*dimension, (dimension->size + steps - 1) / steps);
    break;
  }
  consumed.groups = equal_groups(product, group);
  return consumed;
}

std::vector<double> area_weights_of(std::span<const metadb::CubeDimension> dimensions,
                                    std::span<const metadb::Attribute> attributes) {
  std::vector<double> weights{1};
  bool has_latitude = false;
  std::vector<std::string> names;
  for (const auto& dimension : dimensions) {
    std::vector<double> factors(static_cast<std::size_t>(dimension.size), 1);
    if (is_latitude(dimension, attributes)) {
      has_latitude = true;
      factors = area_weights(dimension);
    }
    std::vector<double> products;
    for (const double weight : weights) {
      for (const double factor : factors) products.push_back(weight * factor);
    }
    weights = std::move(products);
    names.push_back(dimension.dimension.name);
  }
  if (has_latitude) return weights;
  throw user_error("weights=area needs the latitude among the reduced dimensions ({})",
                   join(names, ", "));
}

}  // namespace oph::framework
