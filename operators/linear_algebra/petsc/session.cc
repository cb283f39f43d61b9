// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/linear_algebra/petsc/session.h"

#include <slepcsys.h>

#include <cstdlib>
#include <string>

#include "base/error.h"

namespace oph::operators::linear_algebra {
namespace {

/// What the first of the functions that failed said; those that called it add nothing.
std::string& first_message() {
  static std::string text;
  return text;
}

PetscErrorCode keep_message(MPI_Comm, int, const char*, const char*, PetscErrorCode code,
                            PetscErrorType type, const char* message, void*) {
  if (type == PETSC_ERROR_INITIAL && message != nullptr) first_message() = message;
  return code;
}

/// Ends what this process started by itself, or Open MPI leaves files behind.
void end_own_mpi() {
  int is_over = 0;
  MPI_Finalized(&is_over);
  if (is_over == 0) SlepcFinalize();
}

void initialise() {
  int is_running = 0;
  MPI_Initialized(&is_running);
  // A process without mpirun needs no daemon beside it.
  if (is_running == 0) ::setenv("OMPI_MCA_ess_singleton_isolated", "1", 0);
  ::unsetenv("PETSC_OPTIONS");
  ::unsetenv("PETSC_OPTIONS_YAML");
  // Ranks that do not take part in this task know nothing of it.
  if (is_running != 0) PETSC_COMM_WORLD = MPI_COMM_SELF;
  static char name[] = "ophion", no_files[] = "-skip_petscrc", no_signals[] = "-no_signal_handler";
  static char* words[] = {name, no_files, no_signals, nullptr};
  static int count = 3;
  static char** arguments = words;
  check(SlepcInitialize(&count, &arguments, nullptr, nullptr));
  check(PetscOptionsClear(nullptr));
  check(PetscPushErrorHandler(keep_message, nullptr));
  if (is_running == 0) std::atexit(end_own_mpi);
}

}  // namespace

void start_petsc() {
  static const bool is_started = (initialise(), true);
  static_cast<void>(is_started);
}

void check(PetscErrorCode code) {
  if (code == 0) return;
  const char* general = nullptr;
  PetscErrorMessage(code, &general, nullptr);
  auto text = std::exchange(first_message(), {});
  if (text.empty() && general != nullptr) text = general;
  throw system_error("linear algebra failed: {} (code={})", text, static_cast<int>(code));
}

MPI_Comm communicator(const void* native) {
  return native == nullptr ? PETSC_COMM_SELF : *static_cast<const MPI_Comm*>(native);
}

}  // namespace oph::operators::linear_algebra
