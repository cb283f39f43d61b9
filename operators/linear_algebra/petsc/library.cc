// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/linear_algebra/library.h"

#include "operators/linear_algebra/petsc/eigenpairs.h"
#include "operators/linear_algebra/petsc/gram_matrix.h"
#include "operators/linear_algebra/petsc/sparse_matrix.h"

namespace oph::operators::linear_algebra {
namespace {

class PetscLibrary final : public Library {
 public:
  PetscLibrary() { start_petsc(); }
  std::unique_ptr<SparseMatrix> sparse_matrix(CompressedRows rows) override {
    return std::make_unique<PetscMatrix>(std::move(rows));
  }
  std::unique_ptr<GramMatrix> gram_matrix(std::int64_t size) override {
    return std::make_unique<BlasGramMatrix>(size);
  }
  EigenPairs leading_eigenpairs(const SymmetricOperator& symmetric, std::int64_t wanted,
                                const void* native) override {
    return linear_algebra::leading_eigenpairs(symmetric, wanted, native);
  }
};

}  // namespace
}  // namespace oph::operators::linear_algebra

/// What library() in library.cc looks for. Throws oph::Error, which both sides share.
extern "C" __attribute__((visibility("default"))) oph::operators::linear_algebra::Library*
oph_linear_algebra() {
  static oph::operators::linear_algebra::PetscLibrary library;
  return &library;
}
