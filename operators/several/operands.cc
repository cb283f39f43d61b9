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

}  // namespace

Operands::Operands(std::vector<metadb::Cube> cubes) {
  if (cubes.size() < 2) {
    throw user_error("at least two datacubes are needed (cubes={})", cubes.size());
  }
  for (auto& cube : cubes) {
    check_same_type(cubes.front(), cube);
    check_equal_sizes("explicit", sizes(cubes.front(), true), sizes(cube, true));
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

void check_equal_sizes(std::string_view kind, const std::vector<std::int64_t>& first,
                       const std::vector<std::int64_t>& other) {
  if (first == other) return;
  throw user_error("the {} dimensions must have the same sizes (first={}, other={})", kind,
                   fmt::join(first, "|"), fmt::join(other, "|"));
}

}  // namespace oph::operators::several
