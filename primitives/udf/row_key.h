// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <vector>

#include "primitives/udf/function.h"

namespace oph::primitives::udf {

template <class Kernel>
class RowKeyFunction final : public Function<long long> {
 public:
  explicit RowKeyFunction(const Arguments& arguments) : values_(arguments.size()) {}

  std::optional<long long> row(const UDF_ARGS& raw) override {
    const Arguments arguments{Kernel::manual, raw};
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (!arguments.given(i)) return std::nullopt;
      values_[i] = arguments.integer_at(i);
    }
    return Kernel::run(values_);
  }

 private:
  std::vector<std::int64_t> values_;
};

/// Shape: whole numbers become one, to compute with row keys; NULL if one of them is NULL.
///
/// The kernel has `manual` and `long long run(span<const int64_t>)`.
template <class Kernel>
struct RowKey {
  static constexpr const Manual& manual = Kernel::manual;

  static std::unique_ptr<Function<long long>> make(const UDF_ARGS& raw) {
    return std::make_unique<RowKeyFunction<Kernel>>(checked_arguments(manual, raw));
  }
};

}  // namespace oph::primitives::udf
