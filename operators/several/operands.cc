// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/several/operands.h"

#include <fmt/ranges.h>

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace oph::operators::several {
namespace {

using io_server::Expression;

void check_same_type(const metadb::Cube& first, const metadb::Cube& other) {
  if (first.measure_type == other.measure_type) return;
  throw user_error("the measures must have the same type (first={}, other={})",
                   name(first.measure_type), name(other.measure_type));
}

/// The dimensions of one kind that are not collapsed.
std::vector<metadb::CubeDimension> remaining(const metadb::Cube& cube, bool is_explicit) {
  auto dimensions = cube.dimensions;
  std::erase_if(dimensions, [&](const auto& dimension) {
    return dimension.is_explicit != is_explicit || dimension.is_collapsed();
  });
  return dimensions;
}

std::string names(const std::vector<metadb::CubeDimension>& dimensions) {
  std::vector<std::string> texts;
  for (const auto& dimension : dimensions) {
    texts.push_back(fmt::format("{}:{}", dimension.dimension.name, dimension.size));
  }
  return fmt::format("{}", fmt::join(texts, "|"));
}

framework::KeyMap key_map(const metadb::Cube& first, const metadb::Cube& other) {
  framework::KeyMap map;
  const auto dimensions = remaining(first, true);
  const auto is_missing = missing_dimensions(first, other, true);
  std::int64_t block = 1;
  for (auto i = dimensions.size(); i-- > 0;) {
    if (is_missing[i]) {
      map.add(framework::one_group(dimensions[i].size), block);
    } else {
      block *= dimensions[i].size;
    }
  }
  return map;
}

}  // namespace

Operands::Operands(std::vector<metadb::Cube> cubes, bool may_lack_dimensions) {
  if (cubes.size() < 2) {
    throw user_error("at least two datacubes are needed (cubes={})", cubes.size());
  }
  for (auto& cube : cubes) {
    check_same_type(cubes.front(), cube);
    if (may_lack_dimensions) {
      missing_dimensions(cubes.front(), cube, true);
      missing_dimensions(cubes.front(), cube, false);
    } else {
      check_equal_sizes("explicit", sizes(cubes.front(), true), sizes(cube, true));
    }
  }
  for (const auto& cube : cubes) {
    const auto known = std::find_if(cubes_.begin(), cubes_.end(),
                                    [&](const auto& other) { return other.id == cube.id; });
    sources_.push_back(static_cast<std::size_t>(known - cubes_.begin()));
    if (known == cubes_.end()) cubes_.push_back(cube);
  }
  missing_value_ = common_missing_value(cubes_);
}

void Operands::set_missing_value(std::optional<std::string> missing_value) {
  missing_value_ = std::move(missing_value);
}

Expression Operands::array(std::size_t i) const {
  const auto& own = (*this)[i].missing_value;
  auto array = Expression::measure(sources_[i]);
  if (!own || own == missing_value_) return array;
  const auto type = front().measure_type;
  auto replacement = missing_value_ ? Expression::text(*missing_value_)
                                    : Expression::real(std::numeric_limits<double>::quiet_NaN());
  return Expression::call("oph_replace", type, type,
                          {std::move(array), Expression::text(*own), std::move(replacement)});
}

Expression Operands::repeated_array(std::size_t i) const {
  auto array = this->array(i);
  const auto is_missing = missing_dimensions(front(), (*this)[i], false);
  const auto sizes = several::sizes(front(), false);
  // Repeated as a whole, an array has what it lacks as its outermost dimensions.
  std::int64_t times = 1;
  std::vector<std::size_t> order;
  for (const bool missing : {true, false}) {
    for (std::size_t k = 0; k < sizes.size(); ++k) {
      if (is_missing[k] != missing) continue;
      order.push_back(k);
      if (missing) times *= sizes[k];
    }
  }
  const auto type = front().measure_type;
  if (times == 1) return array;
  array =
      Expression::call("oph_extend", type, type, {std::move(array), Expression::integer(times)});
  if (std::is_sorted(order.begin(), order.end())) return array;
  std::vector<std::size_t> levels(order.size());
  for (std::size_t k = 0; k < order.size(); ++k) levels[order[k]] = k + 1;
  std::vector<Expression> arguments{std::move(array),
                                    Expression::text(fmt::format("{}", fmt::join(levels, ",")))};
  for (auto k = order.rbegin(); k != order.rend(); ++k) {
    arguments.push_back(Expression::integer(sizes[*k]));
  }
  return Expression::call("oph_permute", type, type, std::move(arguments));
}

std::vector<framework::KeyMap> Operands::key_maps() const {
  std::vector<framework::KeyMap> maps;
  for (std::size_t i = 1; i < cubes_.size(); ++i) maps.push_back(key_map(cubes_[0], cubes_[i]));
  return maps;
}

Expression Operands::call(std::string_view primitive, ElementType output,
                          std::vector<Expression> arrays,
                          std::vector<Expression> parameters) const {
  const std::vector<std::string_view> types(arrays.size(), call_name(front().measure_type));
  std::vector<Expression> arguments{Expression::text(fmt::format("{}", fmt::join(types, "|"))),
                                    Expression::text(call_name(output))};
  std::move(arrays.begin(), arrays.end(), std::back_inserter(arguments));
  std::move(parameters.begin(), parameters.end(), std::back_inserter(arguments));
  return Expression::call(primitive, std::move(arguments));
}

std::vector<metadb::Cube> read_cubes(framework::Task& task, const std::vector<std::string>& pids) {
  std::vector<metadb::Cube> cubes;
  for (const auto& pid : pids) cubes.push_back(task.cube_by_pid(pid));
  return cubes;
}

std::optional<std::string> common_missing_value(std::span<const metadb::Cube> cubes) {
  const auto& first = cubes.front();
  if (first.missing_value || !is_integer(first.measure_type)) return first.missing_value;
  const auto found = std::find_if(cubes.begin(), cubes.end(),
                                  [](const auto& cube) { return cube.missing_value.has_value(); });
  return found == cubes.end() ? std::nullopt : found->missing_value;
}

std::vector<std::int64_t> sizes(const metadb::Cube& cube, bool is_explicit) {
  std::vector<std::int64_t> sizes;
  for (const auto& dimension : cube.dimensions) {
    if (dimension.is_explicit == is_explicit && !dimension.is_collapsed()) {
      sizes.push_back(dimension.size);
    }
  }
  return sizes;
}

std::vector<bool> missing_dimensions(const metadb::Cube& first, const metadb::Cube& other,
                                     bool is_explicit) {
  const auto wanted = remaining(first, is_explicit);
  auto present = remaining(other, is_explicit);
  if (sizes(first, is_explicit) == sizes(other, is_explicit)) {
    return std::vector<bool>(wanted.size(), false);
  }
  // A single value is repeated, too.
  std::erase_if(present, [&](const auto& dimension) {
    const auto* same = first.find_dimension(dimension.dimension.name);
    return dimension.size == 1 && (same == nullptr || same->size != 1);
  });
  std::vector<bool> is_missing;
  std::size_t next = 0;
  for (const auto& dimension : wanted) {
    const bool is_next = next < present.size() &&
                         present[next].dimension.name == dimension.dimension.name &&
                         present[next].size == dimension.size;
    if (is_next) ++next;
    is_missing.push_back(!is_next);
  }
  if (next == present.size()) return is_missing;
  throw user_error(
      "the {} dimensions must be those of the first datacube, or some of them in their order "
      "(first={}, other={})",
      is_explicit ? "explicit" : "implicit", names(wanted), names(present));
}

void check_equal_sizes(std::string_view kind, const std::vector<std::int64_t>& first,
                       const std::vector<std::int64_t>& other) {
  if (first == other) return;
  throw user_error("the {} dimensions must have the same sizes (first={}, other={})", kind,
                   fmt::join(first, "|"), fmt::join(other, "|"));
}

}  // namespace oph::operators::several
