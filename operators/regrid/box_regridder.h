// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <memory>
#include <span>
#include <vector>

#include "operators/regrid/axis_weights.h"
#include "operators/regrid/row_box.h"
#include "operators/regrid/weights_store.h"

namespace oph::operators::regrid {

/// What becomes of target points whose sources have no value in part, or lie outside in part.
enum class Rule {
  kWhole,       ///< missing, as soon as a source of non-zero weight is
  kValidArea,   ///< mean over what has values; missing if nothing has
  kTargetArea,  ///< what has values, divided by the area of the whole target cell
};

/// Where the horizontal dimensions lie among those of a cube.
struct Layout {
  std::vector<ExplicitDimension> explicit_dimensions;
  std::vector<std::int64_t> implicit_extents;  ///< of the source
  std::size_t latitude = 0;                    ///< positions, explicit dimensions first
  std::size_t longitude = 0;

  bool is_implicit(std::size_t dimension) const { return dimension >= explicit_dimensions.size(); }
  bool has_implicit_axis() const { return is_implicit(latitude) || is_implicit(longitude); }
};

/// Regrids the rows of boxes: a sparse matrix acts along the latitude, another one along the
/// longitude, wherever these dimensions are. Not thread-safe.
class BoxRegridder {
 public:
  BoxRegridder(Layout layout, Weights weights, Rule rule);

  const Layout& layout() const { return layout_; }
  /// Numbers of the target in a box, if its arrays have (implicit) `source_length` elements.
  std::size_t target_size(const RowBox& box, std::int64_t source_length) const;
  /// Bytes of all numbers that are needed at once for a box.
  std::int64_t needed_bytes(const RowBox& box, std::int64_t source_length) const;

  /// `numbers` are those of the source rows of the box, NaN where there is no value; they are
  /// overwritten. `source_length` may be less than that of the arrays if these are slices, which
  /// they may be unless an axis is implicit. Returns the numbers of the target rows, valid until
  /// the next call.
  std::span<const double> regrid(const RowBox& box, std::int64_t source_length,
                                 std::span<double> numbers, bool has_gaps);

 private:
  /// The weights of a range of targets, over the sources that a box has.
  struct Part {
    std::vector<std::int64_t> sources;
    std::int64_t begin = 0;
    std::int64_t end = -1;
    std::unique_ptr<linear_algebra::SparseMatrix> matrix;
    bool is_covered = false;  ///< all rows sum to 1
  };
  struct Stage {
    std::size_t dimension;
    const linear_algebra::CompressedRows* weights;
    Part part;
  };

  std::vector<std::int64_t> extents(const RowBox& box, std::int64_t source_length) const;
  std::int64_t target_extent(const RowBox& box, const Stage& stage) const;
  void select(Stage& stage, const RowBox& box);
  /// Applies both matrices; the result is in `values`.
  void apply(const RowBox& box, std::vector<std::int64_t> sizes, std::span<double> in,
             std::vector<double>& values);
  void combine(std::vector<double>& values, const std::vector<double>& coverage) const;

  Layout layout_;
  Weights weights_;
  Rule rule_;
  std::array<Stage, 2> stages_;
  std::vector<double> between_, values_, mask_, coverage_;
};

}  // namespace oph::operators::regrid
