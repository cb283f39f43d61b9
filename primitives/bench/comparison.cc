// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/bench/comparison.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <numeric>

namespace oph::primitives::bench {
namespace {

using Clock = std::chrono::steady_clock;

constexpr double kTurnSeconds = 0.5e-3;
constexpr std::size_t kTurnBytes = std::size_t{1} << 20;

void copy(std::span<const std::byte> row, std::vector<std::byte>& to) {
  std::memcpy(to.data(), row.data(), row.size());
  benchmark::DoNotOptimize(to.data());
  benchmark::ClobberMemory();
}

/// The compiler vectorises it.
void read(std::span<const std::byte> row) {
  const auto* const words = reinterpret_cast<const std::uint64_t*>(row.data());
  benchmark::DoNotOptimize(
      std::accumulate(words, words + row.size() / sizeof(std::uint64_t), std::uint64_t{0}));
}

template <class T>
void select(std::span<const std::byte> row, std::vector<std::byte>& scratch) {
  copy(row, scratch);
  auto* const values = reinterpret_cast<T*>(scratch.data());
  const auto count = row.size() / sizeof(T);
  std::nth_element(values, values + count / 2, values + count);
  benchmark::DoNotOptimize(values[count / 2]);
}

double median(const std::vector<Times>& turns, double Times::*member) {
  std::vector<double> seconds;
  for (const auto& turn : turns) seconds.push_back(turn.*member);
  if (seconds.empty()) return 0;
  const auto middle = seconds.begin() + static_cast<std::ptrdiff_t>(seconds.size() / 2);
  std::nth_element(seconds.begin(), middle, seconds.end());
  return *middle;
}

}  // namespace

template <class Body>
double Comparison::timed(Body&& body) {
  const auto start = Clock::now();
  for (std::size_t i = 0; i < rows_; ++i) body(next_++);
  return std::chrono::duration<double>{Clock::now() - start}.count() / static_cast<double>(rows_);
}

Comparison::Comparison(const Example& example, std::size_t elements, bool with_selection)
    : use_{example, elements}, with_selection_{with_selection} {
  const auto& values = use_.values();
  type_ = element_type(example.type()).value_or(type_);
  if (values.rows()) copy_.resize(values.rows()->row_bytes());
  rows_ = use_.rows_per_result();
  while (next_ < rows_) use_.row(next_++);
  const double seconds = timed([&](std::size_t i) { use_.row(i); });
  auto rows = static_cast<std::size_t>(kTurnSeconds / seconds);
  if (!copy_.empty()) rows = std::min(rows, kTurnBytes / copy_.size());
  const auto whole = use_.rows_per_result();
  rows_ = std::max<std::size_t>(rows / whole, 1) * whole;
}

double Comparison::turn() {
  turns_.emplace_back();
  turns_.back().primitive = timed([&](std::size_t i) { use_.row(i); });
  const auto& values = use_.values();
  if (values.measure_count() > 0) turn_of_references(*values.rows());
  return turns_.back().primitive * static_cast<double>(rows_);
}

void Comparison::turn_of_references(const Rows& rows) {
  const auto count = use_.values().measure_count();
  const auto timed_measures = [&](auto&& body) {
    return timed([&](std::size_t i) {
      for (std::size_t k = 0; k < count; ++k) body(rows.row(i * count + k));
    });
  };
  auto& times = turns_.back();
  times.copy = timed_measures([&](auto row) { copy(row, copy_); });
  times.read = timed_measures([&](auto row) { read(row); });
  if (!with_selection_) return;
  times.selection = timed_measures(
      [&](auto row) { visit_real(type_, [&]<class T>(Tag<T>) { select<T>(row, copy_); }); });
}

Times Comparison::times() const {
  return {.primitive = median(turns_, &Times::primitive),
          .copy = median(turns_, &Times::copy),
          .read = median(turns_, &Times::read),
          .selection = median(turns_, &Times::selection)};
}

}  // namespace oph::primitives::bench
