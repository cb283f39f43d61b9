// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>

#include "primitives/udf/buffer.h"

namespace oph::primitives {

/// The elements around each element of an array that make its window; it is cut at the ends.
struct Window {
  std::size_t before;
  std::size_t after;

  std::size_t width() const { return before + 1 + after; }

  /// The same windows of an array of `length` elements, not wider than twice the array.
  Window limited(std::size_t length) const {
    const auto others = std::max<std::size_t>(length, 1) - 1;
    return {std::min(before, others), std::min(after, others)};
  }
};

// What is known of the elements of a window that are not missing. Two neighbouring parts of a
// window can be merged; a state without elements changes nothing.

template <bool largest>
struct ExtremeState {
  double count = 0;
  double best =
      largest ? -std::numeric_limits<double>::infinity() : std::numeric_limits<double>::infinity();

  static ExtremeState of(double value) { return {1, value}; }
  static ExtremeState merge(const ExtremeState& a, const ExtremeState& b) {
    return {a.count + b.count, largest ? std::max(a.best, b.best) : std::min(a.best, b.best)};
  }
  double result() const { return best; }
};

struct SumState {
  double count = 0;
  double sum = 0;

  static SumState of(double value) { return {1, value}; }
  static SumState merge(const SumState& a, const SumState& b) {
    return {a.count + b.count, a.sum + b.sum};
  }
  double result() const { return sum; }
};

struct MeanState : SumState {
  static MeanState of(double value) { return {SumState::of(value)}; }
  static MeanState merge(const MeanState& a, const MeanState& b) { return {SumState::merge(a, b)}; }
  double result() const { return sum / count; }
};

struct CountState : SumState {
  static CountState of(double) { return {{1, 0}}; }
  static CountState merge(const CountState& a, const CountState& b) {
    return {SumState::merge(a, b)};
  }
  double result() const { return count; }
};

/// Sample variance; squares of distances to the mean are put together as by Chan, Golub and LeVeque
/// (Technical Report STAN-CS-79-773, 1979).
struct VarianceState {
  double count = 0;
  double mean = 0;
  double squares = 0;

  static VarianceState of(double value) { return {1, value, 0}; }
  static VarianceState merge(const VarianceState& a, const VarianceState& b) {
    if (a.count == 0) return b;
    if (b.count == 0) return a;
    const double count = a.count + b.count;
    const double distance = b.mean - a.mean;
    return {count, a.mean + distance * b.count / count,
            a.squares + b.squares + distance * distance * a.count * b.count / count};
  }
  double result() const {
    return count > 1 ? squares / (count - 1) : std::numeric_limits<double>::quiet_NaN();
  }
};

struct DeviationState : VarianceState {
  static DeviationState of(double value) { return {VarianceState::of(value)}; }
  static DeviationState merge(const DeviationState& a, const DeviationState& b) {
    return {VarianceState::merge(a, b)};
  }
  double result() const { return std::sqrt(VarianceState::result()); }
};

/// Writes the result of each window that has `minimum` elements at least, else NaN. Missing
/// elements are NaN.
///
/// Three merges for each element whatever the width, and no differences, so that nothing is lost to
/// cancellation: the array is cut into blocks as wide as a window, of which each window holds the
/// end of one and the start of the next (van Herk, Pattern Recognition Letters 13, 1992).
template <class State>
void slide(std::span<const double> values, Window window, double minimum, udf::Buffer& room,
           std::span<double> out) {
  const auto width = window.width();
  const auto ends = room.as<State>(width + 1);
  std::fill(ends.begin(), ends.end(), State{});
  const auto at = [&](std::size_t i) {
    const bool is_there = i < values.size() && values[i] == values[i];
    return is_there ? State::of(values[i]) : State{};
  };
  State start{};
  for (std::size_t last = 0; last < values.size() + window.after; ++last) {
    const auto position = last % width;
    if (position == 0 && last > 0) {
      for (std::size_t i = width; i-- > 0;) {
        ends[i] = State::merge(at(last - width + i), ends[i + 1]);
      }
      start = State{};
    }
    start = State::merge(start, at(last));
    if (last < window.after) continue;
    const State whole = State::merge(ends[position + 1], start);
    const bool is_enough = whole.count >= minimum;
    out[last - window.after] =
        is_enough ? whole.result() : std::numeric_limits<double>::quiet_NaN();
  }
}

}  // namespace oph::primitives
