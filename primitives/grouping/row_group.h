// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <variant>
#include <vector>

#include "primitives/reduction/kept_size.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// What is known of the arrays of some rows: enough to go on with more rows, or with what is known
/// of other rows, in any order.
///
/// Sums are kept in twice the precision of double, so that the result does not depend on how the
/// rows were divided, to the last bit of a float and practically always of a double.
template <udf::Measure In>
class RowGroup {
 public:
  /// One value for each element. Those without any present element are missing, whatever is here.
  using Values = std::variant<std::vector<double>, std::vector<std::int64_t>>;

  virtual ~RowGroup() = default;

  void start(std::size_t length) {
    check_kept_size(length, 1 + columns().size());
    length_ = length;
    counts_.assign(length, 0);
    complete_rows_ = 0;
    clear(length);
  }

  std::size_t length() const { return length_; }

  void add(std::span<const In> array, double weight) {
    // Most arrays have no gaps: they are only counted as a whole.
    const bool has_gaps = count_gaps_(array, missing_) > 0;
    if (has_gaps) {
      count_(array, missing_, counts_);
    } else {
      ++complete_rows_;
    }
    add_row(array, weight, has_gaps);
  }

  /// All that is known, packed in columns of 8 bytes for each element.
  std::vector<std::byte> save() const {
    std::vector<std::byte> packed;
    const auto append = [&](const void* column) {
      const auto* bytes = static_cast<const std::byte*>(column);
      packed.insert(packed.end(), bytes, bytes + length_ * 8);
    };
    const auto counts = present();
    append(counts.data());
    for (const void* column : columns()) append(column);
    return packed;
  }

  /// Number of elements in what save() made.
  std::size_t saved_length(udf::Bytes packed) const {
    const auto element = 8 * (1 + columns().size());
    if (packed.size() % element != 0) {
      throw udf::Error{"this is no partial result of the operation", {{"bytes", packed.size()}}};
    }
    return packed.size() / element;
  }

  void merge(udf::Bytes packed) {
    std::vector<std::int64_t> counts(length_);
    std::memcpy(counts.data(), packed.data(), length_ * 8);
    merge_columns(packed.subspan(length_ * 8), counts);
    // What was given as partial results may be anything.
    for (std::size_t i = 0; i < length_; ++i) {
      counts_[i] = udf::wrapping_add(counts_[i], counts[i]);
    }
  }

  /// How many rows have a present element.
  std::vector<std::int64_t> present() const {
    auto counts = counts_;
    for (auto& count : counts) count = udf::wrapping_add(count, complete_rows_);
    return counts;
  }
  virtual Values values() const = 0;

 protected:
  explicit RowGroup(udf::Missing<In> missing) : missing_{missing} {}

  virtual void clear(std::size_t length) = 0;
  virtual void add_row(std::span<const In> array, double weight, bool has_gaps) = 0;
  /// The columns that save() keeps, each `length()` times 8 bytes.
  virtual std::vector<const void*> columns() const = 0;
  virtual void merge_columns(udf::Bytes packed, std::span<const std::int64_t> counts) = 0;

  udf::Missing<In> missing() const { return missing_; }

 private:
  static std::size_t count_gaps(std::span<const In> array, udf::Missing<In> missing) {
    std::size_t gaps = 0;
    for (const In element : array) gaps += missing(element) ? 1 : 0;
    return gaps;
  }

  static void count(std::span<const In> array, udf::Missing<In> missing,
                    std::span<std::int64_t> counts) {
    for (std::size_t i = 0; i < array.size(); ++i) counts[i] += missing(array[i]) ? 0 : 1;
  }

  udf::Missing<In> missing_;
  std::size_t length_ = 0;
  std::vector<std::int64_t> counts_;  ///< without complete rows
  std::int64_t complete_rows_ = 0;
  std::size_t (*count_gaps_)(std::span<const In>,
                             udf::Missing<In>) = udf::best_version<&RowGroup::count_gaps>();
  void (*count_)(std::span<const In>, udf::Missing<In>,
                 std::span<std::int64_t>) = udf::best_version<&RowGroup::count>();
};

}  // namespace oph::primitives
