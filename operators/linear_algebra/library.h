// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace oph::operators::linear_algebra {

/// A sparse matrix by rows: those of row r are the entries offsets[r] to offsets[r + 1].
struct CompressedRows {
  std::int64_t columns = 0;
  std::vector<std::int32_t> offsets{0};
  std::vector<std::int32_t> indices;  ///< columns, ascending within a row
  std::vector<double> values;

  std::int64_t rows() const { return static_cast<std::int64_t>(offsets.size()) - 1; }
  /// Adds an entry to the row that ends with the next end_row().
  void add(std::int64_t column, double value) {
    indices.push_back(static_cast<std::int32_t>(column));
    values.push_back(value);
  }
  void end_row() { offsets.push_back(static_cast<std::int32_t>(values.size())); }

  bool operator==(const CompressedRows&) const = default;
};

/// A sparse matrix of this process, ready to be applied.
class SparseMatrix {
 public:
  SparseMatrix() = default;
  SparseMatrix(const SparseMatrix&) = delete;
  SparseMatrix& operator=(const SparseMatrix&) = delete;
  virtual ~SparseMatrix() = default;

  /// Acts on the middle axis of an array of `outer` x columns x `inner` numbers:
  /// out[o][r][i] = sum over c of matrix[r][c] * in[o][c][i]. The arrays may not overlap.
  virtual void apply(std::size_t outer, std::size_t inner, std::span<const double> in,
                     std::span<double> out) = 0;
};

/// The sum of v v^T over vectors v of this process: a dense matrix, size^2 * 8 bytes.
class GramMatrix {
 public:
  GramMatrix() = default;
  GramMatrix(const GramMatrix&) = delete;
  GramMatrix& operator=(const GramMatrix&) = delete;
  virtual ~GramMatrix() = default;

  /// Adds vectors that lie one behind the other; many at once are fastest.
  virtual void add(std::span<const double> vectors) = 0;
  /// y = (sum of v v^T) x
  virtual void multiply(std::span<const double> x, std::span<double> y) = 0;
};

/// A symmetric operator without negative eigenvalues, known by what it does to vectors.
struct SymmetricOperator {
  std::int64_t size = 0;
  /// y = A x, all of both vectors on every rank. Called by all ranks at the same time; if it throws
  /// on one of them, it must on all.
  std::function<void(std::span<const double> x, std::span<double> y)> apply;
  /// An upper bound of the eigenvalues, by which accuracy is measured: the trace, for one.
  double bound = 1;
};

struct EigenPairs {
  std::vector<double> values;                ///< descending
  std::vector<std::vector<double>> vectors;  ///< of norm 1, whole on every rank; signs are free
};

/// What PETSc and SLEPc do for operators. Only one thread of a process may be in here at a time.
/// Errors of both become oph::Error.
class Library {
 public:
  virtual ~Library() = default;
  virtual std::unique_ptr<SparseMatrix> sparse_matrix(CompressedRows rows) = 0;
  virtual std::unique_ptr<GramMatrix> gram_matrix(std::int64_t size) = 0;
  /// The `wanted` largest eigenvalues and their vectors, by the Krylov-Schur method (Stewart 2001),
  /// distributed over the ranks of `communicator` (see framework::Communicator::native()). The
  /// residuals are at most 1e-9 of the eigenvalue, or 1e-13 of the bound. Collective.
  virtual EigenPairs leading_eigenpairs(const SymmetricOperator& symmetric, std::int64_t wanted,
                                        const void* communicator) = 0;
};

/// Loads PETSc when it is first called; it stays loaded as long as the process lives. Throws a
/// system error if it cannot be loaded.
Library& library();

}  // namespace oph::operators::linear_algebra
