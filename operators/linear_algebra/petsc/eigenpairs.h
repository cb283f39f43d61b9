// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "operators/linear_algebra/library.h"

namespace oph::operators::linear_algebra {

/// See Library::leading_eigenpairs().
EigenPairs leading_eigenpairs(const SymmetricOperator& symmetric, std::int64_t wanted,
                              const void* native);

}  // namespace oph::operators::linear_algebra
