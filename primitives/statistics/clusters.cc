// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/statistics/clusters.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "primitives/udf/error.h"

namespace oph::primitives {
namespace {

/// More would take long, while the server could not be stopped.
constexpr std::size_t kMostBegins = std::size_t{1} << 25;

}  // namespace

double Clusters::center(std::size_t first, std::size_t last) const {
  if (distance_ == Distance::kSquared) {
    const auto sum = sums_[last] - sums_[first];
    return middle_ + static_cast<double>(sum / static_cast<long double>(last - first));
  }
  return sorted_[(first + last - 1) / 2] / 2 + sorted_[(first + last) / 2] / 2;
}

/// Distances to the middle of all numbers, so that little is lost where sums are subtracted.
void Clusters::sum_up() {
  const auto size = sorted_.size();
  middle_ = sorted_.front() / 2 + sorted_.back() / 2;
  sums_ = sum_room_.as<long double>(size + 1);
  squares_ = square_room_.as<long double>(size + 1);
  sums_[0] = squares_[0] = 0;
  for (std::size_t i = 0; i < size; ++i) {
    const auto distance = static_cast<long double>(sorted_[i]) - middle_;
    sums_[i + 1] = sums_[i] + distance;
    squares_[i + 1] = squares_[i] + distance * distance;
  }
}

/// The sum of the distances within one cluster: numbers `first` to before `last`.
double Clusters::cost(std::size_t first, std::size_t last) const {
  const auto sum = sums_[last] - sums_[first];
  const auto count = static_cast<long double>(last - first);
  if (distance_ == Distance::kSquared) {
    return static_cast<double>(squares_[last] - squares_[first] - sum * sum / count);
  }
  // The upper half minus the lower half: the median itself cancels out.
  const auto below = first + (last - first) / 2;
  const auto above = first + (last - first + 1) / 2;
  return static_cast<double>(sums_[last] - sums_[above] - (sums_[below] - sums_[first]));
}

/// Sets current_[i], the least cost of the first i numbers in `layer` clusters, for i from `low` to
/// `high`. The last of these clusters begins between `least` and `greatest`: its begin grows with
/// i, so the begin for the middle i divides the search.
void Clusters::improve(std::span<std::uint32_t> begins, std::size_t layer, std::size_t low,
                       std::size_t high, std::size_t least, std::size_t greatest) {
  if (low > high) return;
  const auto middle = low + (high - low) / 2;
  auto best = std::numeric_limits<long double>::infinity();
  std::size_t begin = std::max(least, layer - 1);
  for (std::size_t j = begin; j <= std::min(greatest, middle - 1); ++j) {
    const auto total = previous_[j] + cost(j, middle);
    if (total >= best) continue;
    best = total;
    begin = j;
  }
  current_[middle] = best;
  begins[middle] = static_cast<std::uint32_t>(begin);
  if (middle > low) improve(begins, layer, low, middle - 1, least, begin);
  improve(begins, layer, middle + 1, high, begin, greatest);
}

void Clusters::divide(std::span<const double> sorted, std::size_t count, Distance distance) {
  const auto size = sorted.size();
  if (count > kMostBegins / (size + 1)) {
    throw udf::Error{"too many clusters of too many elements",
                     {{"clusters", count}, {"elements", size}}};
  }
  sorted_ = sorted;
  distance_ = distance;
  sum_up();
  previous_ = previous_room_.as<long double>(size + 1);
  current_ = current_room_.as<long double>(size + 1);
  const auto begins = begin_room_.as<std::uint32_t>(count * (size + 1));
  for (std::size_t i = 1; i <= size; ++i) previous_[i] = cost(0, i);
  for (std::size_t layer = 2; layer <= count; ++layer) {
    const auto row = begins.subspan((layer - 1) * (size + 1), size + 1);
    improve(row, layer, layer, size, layer - 1, size - 1);
    std::swap(previous_, current_);
  }
  starts_ = start_room_.as<std::size_t>(count);
  std::size_t last = size;
  for (std::size_t layer = count; layer > 1; --layer) {
    last = begins[(layer - 1) * (size + 1) + last];
    starts_[layer - 1] = last;
  }
  starts_[0] = 0;
}

}  // namespace oph::primitives
