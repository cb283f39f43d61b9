// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gsl/gsl_complex.h>

#include <string_view>

namespace oph::primitives {

/// A function of a real number: sin, ln, ... Absent where the name is unknown, in any case.
using RealFunction = double (*)(double);
RealFunction real_function(std::string_view name);

/// A function of a complex number from GSL, by its name there: "inverse", "arcsin" is "ASIN".
using ComplexFunction = gsl_complex (*)(gsl_complex);
ComplexFunction complex_function(std::string_view name);

}  // namespace oph::primitives
