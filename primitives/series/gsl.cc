// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/series/gsl.h"

#include <gsl/gsl_errno.h>

#include "primitives/udf/error.h"

namespace oph::primitives {
namespace {

// By default a failure in GSL aborts, which would be the end of the database server.
[[maybe_unused]] gsl_error_handler_t* const default_handler = gsl_set_error_handler_off();

}  // namespace

void check_gsl(int code) {
  if (code != GSL_SUCCESS) throw udf::Error{gsl_strerror(code)};
}

}  // namespace oph::primitives
