// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/linear_algebra/petsc/eigenpairs.h"

#include <slepceps.h>

#include <algorithm>
#include <cmath>
#include <exception>
#include <optional>

#include "base/error.h"
#include "operators/linear_algebra/petsc/session.h"

namespace oph::operators::linear_algebra {
namespace {

constexpr double kTolerance = 1e-9;
/// Eigenvalues below this share of the bound have their residuals measured by it.
constexpr double kSmall = 1e-4;
constexpr PetscInt kMostRestarts = 1000;

/// A distributed vector and its copy on every rank.
class Gather {
 public:
  explicit Gather(Vec example) {
    check(VecScatterCreateToAll(example, scatter_.out(), whole_.out()));
  }
  /// All numbers of `distributed`; valid until the next call.
  std::span<const double> operator()(Vec distributed) {
    check(
        VecScatterBegin(scatter_.get(), distributed, whole_.get(), INSERT_VALUES, SCATTER_FORWARD));
    check(VecScatterEnd(scatter_.get(), distributed, whole_.get(), INSERT_VALUES, SCATTER_FORWARD));
    const PetscScalar* numbers = nullptr;
    PetscInt count = 0;
    check(VecGetLocalSize(whole_.get(), &count));
    check(VecGetArrayRead(whole_.get(), &numbers));
    const std::span<const double> all{numbers, static_cast<std::size_t>(count)};
    check(VecRestoreArrayRead(whole_.get(), &numbers));
    return all;
  }

 private:
  Handle<VecScatter, VecScatterDestroy> scatter_;
  Handle<Vec, VecDestroy> whole_;
};

/// The operator as a shell matrix.
class Shell {
 public:
  Shell(const SymmetricOperator& symmetric, MPI_Comm ranks) : symmetric_{symmetric} {
    const auto size = static_cast<PetscInt>(symmetric.size);
    check(MatCreateShell(ranks, PETSC_DECIDE, PETSC_DECIDE, size, size, this, matrix_.out()));
    check(MatShellSetOperation(matrix_.get(), MATOP_MULT,
                               reinterpret_cast<void (*)(void)>(&Shell::multiply)));
    check(MatCreateVecs(matrix_.get(), vector_.out(), nullptr));
    gather_.emplace(vector_.get());
    result_.resize(static_cast<std::size_t>(symmetric.size));
  }

  Mat matrix() const { return matrix_.get(); }
  Vec vector() const { return vector_.get(); }
  Gather& gather() { return *gather_; }
  /// Throws what the operator threw, or what PETSc said.
  void check_solved(PetscErrorCode code) {
    if (failure_) std::rethrow_exception(failure_);
    check(code);
  }

 private:
  static PetscErrorCode multiply(Mat matrix, Vec x, Vec y) {
    Shell* self = nullptr;
    if (MatShellGetContext(matrix, &self) != 0) return PETSC_ERR_USER;
    // Nothing may be thrown through PETSC's frames.
    try {
      self->apply(x, y);
      return 0;
    } catch (...) {
      self->failure_ = std::current_exception();
      return PETSC_ERR_USER;
    }
  }

  void apply(Vec x, Vec y) {
    symmetric_.apply((*gather_)(x), result_);
    PetscInt first = 0, end = 0;
    check(VecGetOwnershipRange(y, &first, &end));
    PetscScalar* own = nullptr;
    check(VecGetArrayWrite(y, &own));
    // The bound becomes 1, which makes accuracy absolute.
    for (PetscInt i = first; i < end; ++i) {
      own[i - first] = result_[static_cast<std::size_t>(i)] / symmetric_.bound;
    }
    check(VecRestoreArrayWrite(y, &own));
  }

  const SymmetricOperator& symmetric_;
  Handle<Mat, MatDestroy> matrix_;
  Handle<Vec, VecDestroy> vector_;
  std::optional<Gather> gather_;
  std::vector<double> result_;
  std::exception_ptr failure_;
};

PetscErrorCode measure_error(EPS, PetscScalar value, PetscScalar, PetscReal residual,
                             PetscReal* error, void*) {
  *error = residual / std::max(std::abs(value), kSmall);
  return 0;
}

/// Starts where no structure of the data is likely to be, the same for any number of ranks.
void set_start(Vec vector) {
  PetscInt first = 0, end = 0;
  check(VecGetOwnershipRange(vector, &first, &end));
  PetscScalar* own = nullptr;
  check(VecGetArrayWrite(vector, &own));
  for (PetscInt i = first; i < end; ++i) {
    const double seed = std::sin(static_cast<double>(i + 1) * 12.9898) * 43758.5453;
    own[i - first] = seed - std::floor(seed) - 0.5;
  }
  check(VecRestoreArrayWrite(vector, &own));
}

void configure(EPS solver, Shell& shell, std::int64_t size, std::int64_t wanted) {
  check(EPSSetOperators(solver, shell.matrix(), nullptr));
  check(EPSSetProblemType(solver, EPS_HEP));
  check(EPSSetType(solver, EPSKRYLOVSCHUR));
  check(EPSSetWhichEigenpairs(solver, EPS_LARGEST_REAL));
  // A product costs much more than to keep a vector: a large basis needs fewer of them.
  const auto basis = std::min(size, 4 * wanted + 40);
  check(EPSSetDimensions(solver, static_cast<PetscInt>(wanted), static_cast<PetscInt>(basis),
                         PETSC_DEFAULT));
  check(EPSSetTolerances(solver, kTolerance, kMostRestarts));
  check(EPSSetConvergenceTestFunction(solver, measure_error, nullptr, nullptr));
  set_start(shell.vector());
  auto* start = shell.vector();
  check(EPSSetInitialSpace(solver, 1, &start));
}

}  // namespace

EigenPairs leading_eigenpairs(const SymmetricOperator& symmetric, std::int64_t wanted,
                              const void* native) {
  Shell shell{symmetric, communicator(native)};
  Handle<EPS, EPSDestroy> solver;
  check(EPSCreate(communicator(native), solver.out()));
  configure(solver.get(), shell, symmetric.size, wanted);
  shell.check_solved(EPSSolve(solver.get()));
  PetscInt found = 0;
  check(EPSGetConverged(solver.get(), &found));
  if (found < wanted) {
    throw system_error("the eigenvalues did not converge (wanted={}, found={}, restarts={})",
                       wanted, found, kMostRestarts);
  }
  EigenPairs pairs;
  for (PetscInt i = 0; i < wanted; ++i) {
    PetscScalar value = 0;
    check(EPSGetEigenpair(solver.get(), i, &value, nullptr, shell.vector(), nullptr));
    const auto vector = shell.gather()(shell.vector());
    pairs.values.push_back(value * symmetric.bound);
    pairs.vectors.emplace_back(vector.begin(), vector.end());
  }
  return pairs;
}

}  // namespace oph::operators::linear_algebra
