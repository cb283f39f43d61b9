// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/fit/slope_bracket.h"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace oph::primitives {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();
/// Slopes looked at in a step: enough to divide their number by ten.
constexpr std::size_t kSamples = 8192;
/// Slopes that are sorted out one by one at last.
constexpr std::uint64_t kFew = std::uint64_t{1} << 17;

double middle(double a, double b) {
  return a / 2 + b / 2;
}

}  // namespace

void SlopeBracket::read(const Points& points) {
  const auto size = points.size();
  sorted_ = sorted_room_.as<Entry>(size);
  lower_ = lower_room_.as<Entry>(size);
  work_ = work_room_.as<Entry>(size);
  merge_room_.as<Entry>(size);
  sample_room_.as<double>(kFew + 2 * kSamples);
  largest_x_ = largest_y_ = 0;
  for (std::size_t i = 0; i < size; ++i) {
    sorted_[i] = {0, points.x[i], points.y[i]};
    largest_x_ = std::max(largest_x_, std::abs(points.x[i]));
    largest_y_ = std::max(largest_y_, std::abs(points.y[i]));
  }
  std::sort(sorted_.begin(), sorted_.end(),
            [](const Entry& a, const Entry& b) { return std::tie(a.x, a.y) < std::tie(b.x, b.y); });
  std::copy(sorted_.begin(), sorted_.end(), work_.begin());
  set_keys(work_, kInfinity);
  std::size_t kept = 0;
  pairs_ = sort(work_, 0, &kept);
}

void SlopeBracket::set_keys(std::span<Entry> entries, double slope) const {
  for (auto& entry : entries) {
    entry.key = slope == kInfinity ? -entry.x : entry.y - slope * entry.x;
  }
}

/// Sorts by key, stably; returns how many pairs change places. Every `stride`th of them goes with
/// its slope to the samples (none if that is 0).
std::uint64_t SlopeBracket::sort(std::span<Entry> entries, std::uint64_t stride,
                                 std::size_t* kept) {
  auto from = entries;
  auto to = merge_room_.as<Entry>(entries.size());
  const auto samples = sample_room_.as<double>(kFew + 2 * kSamples);
  std::uint64_t changes = 0;
  std::uint64_t next = stride == 0 ? std::numeric_limits<std::uint64_t>::max() : stride / 2;
  for (std::size_t width = 1; width < entries.size(); width *= 2) {
    for (std::size_t start = 0; start < entries.size(); start += 2 * width) {
      const auto end = std::min(start + 2 * width, entries.size());
      const auto split = std::min(start + width, end);
      auto i = start;
      auto* out = to.data() + start;
      for (auto j = split; j < end; ++j) {
        while (i < split && from[i].key <= from[j].key) *out++ = from[i++];
        for (; next < changes + (split - i) && *kept < samples.size(); next += stride) {
          const auto& first = from[i + (next - changes)];
          samples[(*kept)++] = (from[j].y - first.y) / (from[j].x - first.x);
        }
        changes += split - i;
        *out++ = from[j];
      }
      std::copy(from.begin() + static_cast<std::ptrdiff_t>(i),
                from.begin() + static_cast<std::ptrdiff_t>(split), out);
    }
    std::swap(from, to);
  }
  if (from.data() != entries.data()) std::copy(from.begin(), from.end(), entries.begin());
  return changes;
}

/// Slopes between the limits, sorted: all if they are few, else some that are spread among them.
std::span<double> SlopeBracket::sample(const Limit& low, const Limit& high) {
  const auto inside = high.below - low.below;
  const auto stride = inside <= kFew ? 1 : inside / kSamples;
  std::copy(lower_.begin(), lower_.end(), work_.begin());
  set_keys(work_, high.slope);
  std::size_t kept = 0;
  sort(work_, stride, &kept);
  const auto samples = sample_room_.as<double>(kFew + 2 * kSamples).first(kept);
  std::sort(samples.begin(), samples.end());
  return samples;
}

/// Whether the order of no pair hangs on the rounding of the keys or of its slope.
bool SlopeBracket::is_certain(std::span<const Entry> sorted, double slope) const {
  constexpr double unit = std::numeric_limits<double>::epsilon();
  const double doubt = 8 * unit * (largest_y_ + 2 * std::abs(slope) * largest_x_);
  // Below the least normal numbers rounding is not relative.
  if (!(doubt > 1e-290)) return false;
  for (std::size_t i = 1; i < sorted.size(); ++i) {
    const bool is_close = !(sorted[i].key - sorted[i - 1].key > doubt);
    if (is_close && sorted[i].x != sorted[i - 1].x) return false;
  }
  return true;
}

/// A slope as a limit above the lower one, if what it divides is certain. The order of the points
/// at it is in `work_`.
std::optional<SlopeBracket::Limit> SlopeBracket::limit_at(double slope, const Limit& low) {
  std::copy(lower_.begin(), lower_.end(), work_.begin());
  set_keys(work_, slope);
  std::size_t kept = 0;
  const auto changes = sort(work_, 0, &kept);
  if (!is_certain(work_, slope)) return std::nullopt;
  return Limit{slope, low.below + changes};
}

/// A limit between two different samples next to a place, looked for downwards or upwards.
std::optional<SlopeBracket::Limit> SlopeBracket::limit_near(std::span<const double> sorted,
                                                            std::size_t place, bool below,
                                                            const Limit& low) {
  int tries = 8;
  while (place > 0 && place < sorted.size() && tries > 0) {
    if (sorted[place - 1] < sorted[place]) {
      const double slope = middle(sorted[place - 1], sorted[place]);
      if (slope <= low.slope || !std::isfinite(slope)) return std::nullopt;
      const auto limit = limit_at(slope, low);
      if (limit) return limit;
      --tries;
    }
    place = below ? place - 1 : place + 1;
  }
  return std::nullopt;
}

/// Brings the limits nearer to the rank; false if it finds none.
bool SlopeBracket::narrow(std::span<const double> sorted, std::uint64_t rank, Limit& low,
                          Limit& high) {
  const auto inside = static_cast<double>(high.below - low.below);
  const auto count = static_cast<double>(sorted.size());
  const auto place =
      static_cast<std::size_t>(static_cast<double>(rank - low.below) / inside * count);
  const auto margin = static_cast<std::size_t>(2 * std::sqrt(count)) + 1;
  bool is_nearer = false;
  // The upper limit first: both are found from the order at the lower one.
  for (const bool below : {false, true}) {
    if (below && place < margin) continue;
    const auto limit = limit_near(sorted, below ? place - margin : place + margin, below, low);
    if (!limit || limit->below <= low.below || limit->below >= high.below) continue;
    is_nearer = true;
    if (rank < limit->below) {
      high = *limit;
    } else {
      low = *limit;
      std::swap(lower_, work_);
    }
  }
  return is_nearer;
}

SlopeBracket::Place SlopeBracket::find(std::uint64_t rank) {
  std::copy(sorted_.begin(), sorted_.end(), lower_.begin());
  Limit low{-kInfinity, 0};
  Limit high{kInfinity, pairs_};
  while (true) {
    const auto samples = sample(low, high);
    const auto inside = high.below - low.below;
    if (inside <= kFew) return {low.slope, high.slope, 0, samples[rank - low.below]};
    const auto share = static_cast<double>(rank - low.below) / static_cast<double>(inside);
    const double guess =
        samples[static_cast<std::size_t>(share * static_cast<double>(samples.size() - 1))];
    if (!narrow(samples, rank, low, high)) return {low.slope, high.slope, guess, {}};
  }
}

}  // namespace oph::primitives
