// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/regrid/box_regridder.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "base/error.h"

namespace oph::operators::regrid {
namespace {

using linear_algebra::CompressedRows;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
/// Covered shares that differ less are the same.
constexpr double kSame = 1e-8;

std::int64_t product(std::span<const std::int64_t> numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::int64_t{1}, std::multiplies<>{});
}

/// Rows `begin` to `end`, with the positions in `sources` as columns.
CompressedRows restrict_to(const CompressedRows& weights, std::int64_t begin, std::int64_t end,
                           const std::vector<std::int64_t>& sources) {
  CompressedRows rows;
  rows.columns = static_cast<std::int64_t>(sources.size());
  for (auto row = begin; row < end; ++row) {
    const auto at = static_cast<std::size_t>(row);
    for (auto i = weights.offsets[at]; i < weights.offsets[at + 1]; ++i) {
      const auto entry = static_cast<std::size_t>(i);
      const auto column = std::lower_bound(sources.begin(), sources.end(), weights.indices[entry]);
      rows.add(column - sources.begin(), weights.values[entry]);
    }
    rows.end_row();
  }
  return rows;
}

bool covers_all(const CompressedRows& weights) {
  for (std::size_t row = 0; row + 1 < weights.offsets.size(); ++row) {
    double sum = 0;
    for (auto i = weights.offsets[row]; i < weights.offsets[row + 1]; ++i) {
      sum += weights.values[static_cast<std::size_t>(i)];
    }
    if (std::abs(sum - 1) > kSame) return false;
  }
  return true;
}

double shrinkage(const CompressedRows& weights) {
  return static_cast<double>(weights.rows()) / static_cast<double>(weights.columns);
}

}  // namespace

BoxRegridder::BoxRegridder(Layout layout, Weights weights, Rule rule)
    : layout_{std::move(layout)},
      weights_{std::move(weights)},
      rule_{rule},
      stages_{Stage{layout_.latitude, &weights_.latitude, {}},
              Stage{layout_.longitude, &weights_.longitude, {}}} {
  // First what leaves less to do.
  if (shrinkage(weights_.longitude) < shrinkage(weights_.latitude)) {
    std::swap(stages_[0], stages_[1]);
  }
}

std::vector<std::int64_t> BoxRegridder::extents(const RowBox& box,
                                                std::int64_t source_length) const {
  std::vector<std::int64_t> sizes;
  for (const auto& range : box.ranges) {
    sizes.push_back(static_cast<std::int64_t>(range.sources.size()));
  }
  if (layout_.has_implicit_axis()) {
    sizes.insert(sizes.end(), layout_.implicit_extents.begin(), layout_.implicit_extents.end());
  } else {
    sizes.push_back(source_length);
  }
  return sizes;
}

std::int64_t BoxRegridder::target_extent(const RowBox& box, const Stage& stage) const {
  if (layout_.is_implicit(stage.dimension)) return stage.weights->rows();
  return box.ranges[stage.dimension].end - box.ranges[stage.dimension].begin;
}

std::size_t BoxRegridder::target_size(const RowBox& box, std::int64_t source_length) const {
  auto sizes = extents(box, source_length);
  for (const auto& stage : stages_) sizes[stage.dimension] = target_extent(box, stage);
  return static_cast<std::size_t>(product(sizes));
}

std::int64_t BoxRegridder::needed_bytes(const RowBox& box, std::int64_t source_length) const {
  auto sizes = extents(box, source_length);
  auto numbers = product(sizes);
  for (const auto& stage : stages_) {
    sizes[stage.dimension] = target_extent(box, stage);
    numbers += product(sizes);
  }
  // All of it twice: the values, and where there are any.
  return 2 * numbers * static_cast<std::int64_t>(sizeof(double));
}

void BoxRegridder::select(Stage& stage, const RowBox& box) {
  auto& part = stage.part;
  if (layout_.is_implicit(stage.dimension)) {
    if (part.matrix) return;
    part.is_covered = covers_all(*stage.weights);
    part.matrix = linear_algebra::library().sparse_matrix(*stage.weights);
    return;
  }
  const auto& range = box.ranges[stage.dimension];
  const bool is_same = part.matrix && part.begin == range.begin && part.end == range.end &&
                       part.sources == range.sources;
  if (is_same) return;
  auto rows = restrict_to(*stage.weights, range.begin, range.end, range.sources);
  part.is_covered = covers_all(rows);
  part.matrix = linear_algebra::library().sparse_matrix(std::move(rows));
  part.begin = range.begin;
  part.end = range.end;
  part.sources = range.sources;
}

void BoxRegridder::apply(const RowBox& box, std::vector<std::int64_t> sizes, std::span<double> in,
                         std::vector<double>& values) {
  const auto act = [&](Stage& stage, std::span<const double> from, std::vector<double>& to) {
    const std::span<const std::int64_t> all{sizes};
    const auto outer = static_cast<std::size_t>(product(all.first(stage.dimension)));
    const auto inner = static_cast<std::size_t>(product(all.subspan(stage.dimension + 1)));
    sizes[stage.dimension] = target_extent(box, stage);
    to.resize(static_cast<std::size_t>(product(sizes)));
    stage.part.matrix->apply(outer, inner, from, to);
  };
  act(stages_[0], in, between_);
  act(stages_[1], between_, values);
}

std::span<const double> BoxRegridder::regrid(const RowBox& box, std::int64_t source_length,
                                             std::span<double> numbers, bool has_gaps) {
  const auto sizes = extents(box, source_length);
  OPH_CHECK(static_cast<std::int64_t>(numbers.size()) == product(sizes));
  if (numbers.empty()) {
    // Outside of the source.
    values_.assign(target_size(box, source_length), kNaN);
    return values_;
  }
  for (auto& stage : stages_) select(stage, box);
  const bool is_covered = stages_[0].part.is_covered && stages_[1].part.is_covered;
  const bool needs_mask = has_gaps || !is_covered;
  if (needs_mask) {
    mask_.assign(numbers.size(), 1);
    for (std::size_t i = 0; i < numbers.size(); ++i) {
      if (std::isnan(numbers[i])) numbers[i] = mask_[i] = 0;
    }
    apply(box, sizes, mask_, coverage_);
  }
  apply(box, sizes, numbers, values_);
  if (needs_mask) combine(values_, coverage_);
  return values_;
}

void BoxRegridder::combine(std::vector<double>& values, const std::vector<double>& coverage) const {
  const double least = rule_ == Rule::kWhole ? 1 - kSame : kSame;
  const bool divides = rule_ == Rule::kValidArea;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (coverage[i] < least) {
      values[i] = kNaN;
    } else if (divides) {
      values[i] /= coverage[i];
    }
  }
}

}  // namespace oph::operators::regrid
