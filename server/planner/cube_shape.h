// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/response.h"
#include "metadb/cube.h"

namespace oph::server {

/// What a cube holds, as far as a plan needs it.
struct CubeShape {
  struct Extent {
    std::string dimension;
    std::int64_t size = 1;
    bool is_explicit = true;
    /// Whose coordinates these are, as far as they are those of a cube or file that was there
    /// before; 0: they are others.
    std::size_t source = 0;
    std::string filter = {};  ///< by coordinates, that has selected these
  };
  std::vector<Extent> extents;
  std::int64_t element_bytes = 4;
  bool is_bound =
      false;  ///< the cube may be smaller: a part of it is taken whose size is not known

  /// Of the largest cube that it is made of, at least; 0: not known.
  std::int64_t input_bytes = 0;

  /// Bytes of the arrays of all rows.
  std::int64_t bytes() const;
};

CubeShape shape_of(const metadb::Cube& cube);

/// The shape that an import of a whole variable would have, from the answer of oph_explorenc at
/// level 0. `implicit` are the dimensions of the arrays; empty: the time dimension or, without one,
/// the last. Throws a user error if the file has no such variable.
CubeShape shape_of_variable(const Response& file, std::string_view variable,
                            const std::vector<std::string>& implicit);

}  // namespace oph::server
