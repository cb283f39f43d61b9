// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <petscmat.h>

#include "operators/linear_algebra/library.h"
#include "operators/linear_algebra/petsc/session.h"

namespace oph::operators::linear_algebra {

/// An AIJ matrix of PETSc. Along the last axis it acts as a product with a dense matrix, along
/// others as a MAIJ matrix: the same one for each of several interlaced vectors.
class PetscMatrix final : public SparseMatrix {
 public:
  explicit PetscMatrix(CompressedRows rows);
  void apply(std::size_t outer, std::size_t inner, std::span<const double> in,
             std::span<double> out) override;

 private:
  void apply_to_columns(std::size_t columns, const double* in, double* out);
  void apply_interlaced(std::size_t outer, std::size_t inner, const double* in, double* out);

  CompressedRows rows_;  ///< the arrays of matrix_
  Handle<Mat, MatDestroy> matrix_;
  std::size_t interlace_ = 0;  ///< vectors that interlaced_ is for
  Handle<Mat, MatDestroy> interlaced_;
};

}  // namespace oph::operators::linear_algebra
