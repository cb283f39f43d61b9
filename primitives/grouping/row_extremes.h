// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/grouping/row_group.h"
#include "primitives/reduction/extremes.h"

namespace oph::primitives {

/// Keeps one 64-bit number for each element: what all rows so far come to by `Rule`.
///
/// A rule has `start<Kept>()` and `join(Kept, Kept)`.
template <udf::Measure In, class Rule>
class RowFold final : public RowGroup<In> {
 public:
  explicit RowFold(udf::Missing<In> missing) : RowGroup<In>{missing} {}

  typename RowGroup<In>::Values values() const override { return kept_; }

 private:
  /// Wide enough for any element of In.
  using Kept = std::conditional_t<std::is_floating_point_v<In>, double, std::int64_t>;

  static void fold(std::span<const In> array, udf::Missing<In> missing, std::span<Kept> kept) {
    for (std::size_t i = 0; i < array.size(); ++i) {
      const Kept added = Rule::join(kept[i], static_cast<Kept>(array[i]));
      kept[i] = missing(array[i]) ? kept[i] : added;
    }
  }

  void clear(std::size_t length) override { kept_.assign(length, Rule::template start<Kept>()); }

  void add_row(std::span<const In> array, double, bool) override {
    fold_(array, this->missing(), kept_);
  }

  std::vector<const void*> columns() const override { return {kept_.data()}; }

  void merge_columns(udf::Bytes packed, std::span<const std::int64_t>) override {
    std::vector<Kept> other(this->length());
    std::memcpy(other.data(), packed.data(), packed.size());
    for (std::size_t i = 0; i < other.size(); ++i) kept_[i] = Rule::join(kept_[i], other[i]);
  }

  std::vector<Kept> kept_;
  void (*fold_)(std::span<const In>, udf::Missing<In>,
                std::span<Kept>) = udf::best_version<&RowFold::fold>();
};

template <class Order>
struct ExtremeRule {
  template <class Kept>
  static constexpr Kept start() {
    return Order::template worst<Kept>;
  }
  template <class Kept>
  static constexpr Kept join(Kept a, Kept b) {
    return Order::better(b, a) ? b : a;
  }
};

/// Sums of integers, which wrap around at 64 bits.
struct IntegerSumRule {
  template <class Kept>
  static constexpr Kept start() {
    return 0;
  }
  template <class Kept>
  static constexpr Kept join(Kept a, Kept b) {
    return udf::wrapping_add(a, b);
  }
};

/// The number of rows, of which the base class takes care.
template <udf::Measure In>
class RowCounts final : public RowGroup<In> {
 public:
  explicit RowCounts(udf::Missing<In> missing) : RowGroup<In>{missing} {}

  typename RowGroup<In>::Values values() const override { return this->present(); }

 private:
  void clear(std::size_t) override {}
  void add_row(std::span<const In>, double, bool) override {}
  std::vector<const void*> columns() const override { return {}; }
  void merge_columns(udf::Bytes, std::span<const std::int64_t>) override {}
};

}  // namespace oph::primitives
