// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "operators/linear_algebra/library.h"

namespace oph::operators::linear_algebra {

/// The sum, made by the BLAS that PETSc uses.
class BlasGramMatrix final : public GramMatrix {
 public:
  explicit BlasGramMatrix(std::int64_t size);
  void add(std::span<const double> vectors) override;
  void multiply(std::span<const double> x, std::span<double> y) override;

 private:
  void complete();

  std::size_t size_;
  std::vector<double> sum_;
  bool is_complete_ = true;  ///< false: only the lower half is right
};

}  // namespace oph::operators::linear_algebra
