// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/dimension_kinds.h"

#include "base/error.h"

namespace oph::framework {
namespace {

std::int64_t explicit_count(const metadb::Cube& cube) {
  return static_cast<std::int64_t>(cube.explicit_dimensions().size());
}

/// Explicit dimensions come first, each kind by level: the kind of one is where it stands.
std::int64_t move_border(metadb::Cube& cube, std::int64_t first, std::int64_t last,
                         std::int64_t border) {
  std::int64_t product = 1;
  for (std::int64_t i = 0; i < std::ssize(cube.dimensions); ++i) {
    auto& dimension = cube.dimensions[static_cast<std::size_t>(i)];
    dimension.is_explicit = i < border;
    dimension.level = dimension.is_explicit ? i + 1 : i - border + 1;
    if (i >= first && i < last) product *= dimension.extent();
  }
  return product;
}

void check_count(std::int64_t count, std::int64_t most, const char* kind) {
  if (count <= most) return;
  throw user_error("the cube has fewer {} dimensions (ndim={}, dimensions={})", kind, count, most);
}

}  // namespace

std::int64_t make_explicit(metadb::Cube& cube, std::int64_t count) {
  const auto border = explicit_count(cube);
  check_count(count, std::ssize(cube.dimensions) - border, "implicit");
  return move_border(cube, border, border + count, border + count);
}

std::int64_t make_implicit(metadb::Cube& cube, std::int64_t count) {
  const auto border = explicit_count(cube);
  check_count(count, border, "explicit");
  return move_border(cube, border - count, border, border - count);
}

}  // namespace oph::framework
