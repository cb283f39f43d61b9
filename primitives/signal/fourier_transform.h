// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/series/series.h"
#include "primitives/signal/fourier.h"

namespace oph::primitives {

/// A kernel of `Series` that applies a transform of `Fourier` to an array. `Kernel` has `manual`.
template <class Kernel, void (Fourier::*transform)(std::span<double>)>
class FourierTransform {
 public:
  static constexpr const udf::Manual& manual = Kernel::manual;
  static constexpr Numbers kNumbersIn = Numbers::kComplex;
  static constexpr Numbers kNumbersOut = Numbers::kComplex;

  void configure(const udf::Arguments&) {}

  std::span<const double> run(std::span<const double> pairs) {
    const auto out = result_.as<double>(pairs.size());
    std::copy(pairs.begin(), pairs.end(), out.begin());
    (fourier_.*transform)(out);
    return out;
  }

 private:
  Fourier fourier_;
  udf::Buffer result_;
};

}  // namespace oph::primitives
