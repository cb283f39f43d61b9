// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/linear_algebra/petsc/gram_matrix.h"

#include <petscsys.h>

// Needs the one above.
#include <petscblaslapack.h>

#include <algorithm>

#include "base/error.h"

namespace oph::operators::linear_algebra {
namespace {

constexpr PetscBLASInt kStep = 1;
constexpr double kOne = 1;
constexpr double kZero = 0;

}  // namespace

BlasGramMatrix::BlasGramMatrix(std::int64_t size)
    : size_{static_cast<std::size_t>(size)}, sum_(size_ * size_) {}

void BlasGramMatrix::add(std::span<const double> vectors) {
  OPH_CHECK(vectors.size() % size_ == 0);
  // For the BLAS, which counts by columns, the vectors are the columns of a matrix.
  const auto size = static_cast<PetscBLASInt>(size_);
  const auto count = static_cast<PetscBLASInt>(vectors.size() / size_);
  BLASsyrk_("L", "N", &size, &count, &kOne, vectors.data(), &size, &kOne, sum_.data(), &size);
  is_complete_ = false;
}

void BlasGramMatrix::complete() {
  if (is_complete_) return;
  // In squares that fit the cache: one of the two halves is crossed.
  constexpr std::size_t kSquare = 64;
  for (std::size_t row = 0; row < size_; row += kSquare) {
    for (std::size_t column = row; column < size_; column += kSquare) {
      for (auto i = row; i < std::min(row + kSquare, size_); ++i) {
        for (auto k = std::max(column, i); k < std::min(column + kSquare, size_); ++k) {
          sum_[k * size_ + i] = sum_[i * size_ + k];
        }
      }
    }
  }
  is_complete_ = true;
}

void BlasGramMatrix::multiply(std::span<const double> x, std::span<double> y) {
  OPH_CHECK(x.size() == size_ && y.size() == size_);
  const auto size = static_cast<PetscBLASInt>(size_);
  complete();
  BLASgemv_("N", &size, &size, &kOne, sum_.data(), &size, x.data(), &kStep, &kZero, y.data(),
            &kStep);
}

}  // namespace oph::operators::linear_algebra
