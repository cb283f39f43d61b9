// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <petscsys.h>

#include <utility>

namespace oph::operators::linear_algebra {

/// Starts PETSc and SLEPc once for the life of the process, as guests: no signal handlers, no
/// options from files, the environment or command lines, errors are returned. If MPI runs already
/// it is used, and ended by who started it; otherwise the process is one of its own.
void start_petsc();

/// Throws the first thing that PETSc said went wrong, if `code` says that something did.
void check(PetscErrorCode code);

/// The MPI communicator behind framework::Communicator::native().
MPI_Comm communicator(const void* native);

/// Owns one object of PETSc or SLEPc: `Handle<Mat, MatDestroy>`.
template <class Object, PetscErrorCode (*Destroy)(Object*)>
class Handle {
 public:
  Handle() = default;
  ~Handle() { reset(); }
  Handle(Handle&& other) noexcept : object_{std::exchange(other.object_, nullptr)} {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }

  Object get() const { return object_; }
  /// For functions that make an object.
  Object* out() {
    reset();
    return &object_;
  }

 private:
  void reset() {
    if (object_ != nullptr) Destroy(&object_);
  }

  Object object_ = nullptr;
};

}  // namespace oph::operators::linear_algebra
