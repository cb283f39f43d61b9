// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/linear_algebra/petsc/sparse_matrix.h"

#include <limits>

#include "base/error.h"

namespace oph::operators::linear_algebra {
namespace {

/// PETSc counts in 32 bits.
PetscInt to_count(std::size_t count) {
  OPH_CHECK(count <= static_cast<std::size_t>(std::numeric_limits<PetscInt>::max()));
  return static_cast<PetscInt>(count);
}

}  // namespace

PetscMatrix::PetscMatrix(CompressedRows rows) : rows_{std::move(rows)} {
  check(MatCreateSeqAIJWithArrays(PETSC_COMM_SELF, static_cast<PetscInt>(rows_.rows()),
                                  static_cast<PetscInt>(rows_.columns), rows_.offsets.data(),
                                  rows_.indices.data(), rows_.values.data(), matrix_.out()));
}

void PetscMatrix::apply(std::size_t outer, std::size_t inner, std::span<const double> in,
                        std::span<double> out) {
  OPH_CHECK(in.size() == outer * static_cast<std::size_t>(rows_.columns) * inner);
  OPH_CHECK(out.size() == outer * static_cast<std::size_t>(rows_.rows()) * inner);
  if (in.empty() || out.empty()) return;
  if (inner == 1) {
    apply_to_columns(outer, in.data(), out.data());
  } else {
    apply_interlaced(outer, inner, in.data(), out.data());
  }
}

void PetscMatrix::apply_to_columns(std::size_t columns, const double* in, double* out) {
  // Dense matrices of PETSc lie by columns: rows of the last axis are such columns.
  Handle<Mat, MatDestroy> input, output;
  check(MatCreateSeqDense(PETSC_COMM_SELF, static_cast<PetscInt>(rows_.columns), to_count(columns),
                          const_cast<double*>(in), input.out()));
  check(MatCreateSeqDense(PETSC_COMM_SELF, static_cast<PetscInt>(rows_.rows()), to_count(columns),
                          out, output.out()));
  check(MatProductCreateWithMat(matrix_.get(), input.get(), nullptr, output.get()));
  check(MatProductSetType(output.get(), MATPRODUCT_AB));
  check(MatProductSetFromOptions(output.get()));
  check(MatProductSymbolic(output.get()));
  check(MatProductNumeric(output.get()));
}

void PetscMatrix::apply_interlaced(std::size_t outer, std::size_t inner, const double* in,
                                   double* out) {
  if (interlace_ != inner) {
    check(MatCreateMAIJ(matrix_.get(), to_count(inner), interlaced_.out()));
    interlace_ = inner;
  }
  const auto in_size = static_cast<std::size_t>(rows_.columns) * inner;
  const auto out_size = static_cast<std::size_t>(rows_.rows()) * inner;
  for (std::size_t i = 0; i < outer; ++i) {
    Handle<Vec, VecDestroy> x, y;
    check(VecCreateSeqWithArray(PETSC_COMM_SELF, 1, to_count(in_size), in + i * in_size, x.out()));
    check(
        VecCreateSeqWithArray(PETSC_COMM_SELF, 1, to_count(out_size), out + i * out_size, y.out()));
    check(MatMult(interlaced_.get(), x.get(), y.get()));
  }
}

}  // namespace oph::operators::linear_algebra
