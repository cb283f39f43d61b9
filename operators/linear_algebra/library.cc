// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/linear_algebra/library.h"

#include <dlfcn.h>

#include <cstdlib>

#include "base/error.h"
#include "base/installation.h"

namespace oph::operators::linear_algebra {
namespace {

Library& load() {
  const auto path = library_folder() / "oph_linear_algebra.so";
  // The ranks share out the cores; threads that the BLAS starts by itself would compete with them.
  ::setenv("OPENBLAS_NUM_THREADS", "1", 0);
  ::setenv("OMP_NUM_THREADS", "1", 0);
  // Never closed: MPI calls functions of these libraries when it ends.
  auto* handle = ::dlopen(path.c_str(), RTLD_LAZY | RTLD_LOCAL);
  const auto failure = [&] {
    const auto* text = ::dlerror();
    return system_error("the library for linear algebra cannot be loaded: {} (library={})",
                        text != nullptr ? text : "unknown reason", path.string());
  };
  if (handle == nullptr) throw failure();
  auto* make = reinterpret_cast<Library* (*)()>(::dlsym(handle, "oph_linear_algebra"));
  if (make == nullptr) throw failure();
  return *make();
}

}  // namespace

Library& library() {
  static Library& loaded = load();
  return loaded;
}

}  // namespace oph::operators::linear_algebra
