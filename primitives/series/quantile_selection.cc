// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/series/quantile_selection.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

namespace oph::primitives {
namespace {

/// Where a quantile lies among n sorted values.
struct Position {
  Position(double probability, std::size_t size) {
    const double position = static_cast<double>(size - 1) * probability;
    below = static_cast<std::size_t>(position);
    fraction = position - static_cast<double>(below);
  }

  std::size_t below;
  double fraction;
};

/// Puts the values of the given ranks (sorted, counted from `first`) into their sorted places.
void select_ranks(double* values, std::size_t first, std::size_t last,
                  std::span<const std::size_t> ranks) {
  if (ranks.empty() || last - first < 2) return;
  // Neighbouring ranks leave the least or greatest of a part: a scan finds it.
  const bool is_short = ranks.size() <= 2;
  if (is_short && ranks.front() == first) {
    std::iter_swap(values + first, std::min_element(values + first, values + last));
    return select_ranks(values, first + 1, last, ranks.subspan(1));
  }
  if (is_short && ranks.back() == last - 1) {
    std::iter_swap(values + last - 1, std::max_element(values + first, values + last));
    return select_ranks(values, first, last - 1, ranks.first(ranks.size() - 1));
  }
  const auto half = ranks.size() / 2;
  const auto middle = ranks[half];
  std::nth_element(values + first, values + middle, values + last);
  select_ranks(values, first, middle, ranks.first(half));
  select_ranks(values, middle + 1, last, ranks.subspan(half + 1));
}

}  // namespace

void QuantileSelection::configure(std::vector<double> probabilities) {
  probabilities_ = std::move(probabilities);
  ranks_.reserve(2 * probabilities_.size());
}

void QuantileSelection::select(std::span<double> values, std::span<double> out) {
  if (values.empty()) return read_sorted(values, out);
  ranks_.clear();
  for (const double probability : probabilities_) {
    const Position position{probability, values.size()};
    ranks_.push_back(position.below);
    if (position.fraction > 0) ranks_.push_back(position.below + 1);
  }
  std::sort(ranks_.begin(), ranks_.end());
  ranks_.erase(std::unique(ranks_.begin(), ranks_.end()), ranks_.end());
  select_ranks(values.data(), 0, values.size(), ranks_);
  read_sorted(values, out);
}

void QuantileSelection::read_sorted(std::span<const double> values, std::span<double> out) const {
  for (std::size_t i = 0; i < out.size(); ++i) {
    if (values.empty()) {
      out[i] = std::numeric_limits<double>::quiet_NaN();
      continue;
    }
    const Position position{probabilities_[i], values.size()};
    out[i] = values[position.below];
    if (position.fraction == 0 || values[position.below + 1] == out[i]) continue;
    out[i] = (1 - position.fraction) * out[i] + position.fraction * values[position.below + 1];
  }
}

}  // namespace oph::primitives
