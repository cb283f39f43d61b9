// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/series/grouped.h"
#include "primitives/series/quantile_selection.h"

namespace oph::primitives {

/// The part that kernels of `Grouped` share which give quantiles of the present elements of each
/// group; what is derived adds `manual` and `configure()`, which sets the probabilities.
class GroupQuantiles {
 public:
  std::size_t width() const { return quantiles_.width(); }

  void reduce(std::span<const double> values, std::span<double> out) {
    quantiles_.select(copy_present(values, room_), out);
  }

 protected:
  QuantileSelection quantiles_;

 private:
  udf::Buffer room_;
};

}  // namespace oph::primitives
