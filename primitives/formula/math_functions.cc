// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/formula/math_functions.h"

#include <gsl/gsl_complex_math.h>

#include <cmath>
#include <numbers>
#include <span>

#include "primitives/udf/text.h"

namespace oph::primitives {
namespace {

template <class Function>
struct Named {
  std::string_view name;
  Function function;
};

constexpr double kDegrees = 180 / std::numbers::pi;

constexpr Named<RealFunction> kRealFunctions[] = {
    {"ACOS", [](double x) { return std::acos(x); }},
    {"ASIN", [](double x) { return std::asin(x); }},
    {"ATAN", [](double x) { return std::atan(x); }},
    {"COS", [](double x) { return std::cos(x); }},
    {"COT", [](double x) { return 1 / std::tan(x); }},
    {"DEGREES", [](double x) { return x * kDegrees; }},
    {"EXP", [](double x) { return std::exp(x); }},
    {"LN", [](double x) { return std::log(x); }},
    {"LOG10", [](double x) { return std::log10(x); }},
    {"LOG2", [](double x) { return std::log2(x); }},
    {"RADIANS", [](double x) { return x / kDegrees; }},
    {"SIN", [](double x) { return std::sin(x); }},
    {"SQRT", [](double x) { return std::sqrt(x); }},
    {"TAN", [](double x) { return std::tan(x); }},
};

constexpr Named<ComplexFunction> kComplexFunctions[] = {
    {"CONJUGATE", gsl_complex_conjugate},
    {"INVERSE", gsl_complex_inverse},
    {"NEGATIVE", gsl_complex_negative},
    {"SQRT", gsl_complex_sqrt},
    {"EXP", gsl_complex_exp},
    {"LOG", gsl_complex_log},
    {"LOG10", gsl_complex_log10},
    {"SIN", gsl_complex_sin},
    {"COS", gsl_complex_cos},
    {"TAN", gsl_complex_tan},
    {"SEC", gsl_complex_sec},
    {"CSC", gsl_complex_csc},
    {"COT", gsl_complex_cot},
    {"ASIN", gsl_complex_arcsin},
    {"ACOS", gsl_complex_arccos},
    {"ATAN", gsl_complex_arctan},
    {"ASEC", gsl_complex_arcsec},
    {"ACSC", gsl_complex_arccsc},
    {"ACOT", gsl_complex_arccot},
    {"SINH", gsl_complex_sinh},
    {"COSH", gsl_complex_cosh},
    {"TANH", gsl_complex_tanh},
    {"SECH", gsl_complex_sech},
    {"CSCH", gsl_complex_csch},
    {"COTH", gsl_complex_coth},
    {"ASINH", gsl_complex_arcsinh},
    {"ACOSH", gsl_complex_arccosh},
    {"ATANH", gsl_complex_arctanh},
    {"ASECH", gsl_complex_arcsech},
    {"ACSCH", gsl_complex_arccsch},
    {"ACOTH", gsl_complex_arccoth},
};

template <class Function>
Function find(std::span<const Named<Function>> functions, std::string_view name) {
  for (const auto& known : functions) {
    if (udf::same_text(known.name, name)) return known.function;
  }
  return nullptr;
}

}  // namespace

RealFunction real_function(std::string_view name) {
  return find(std::span<const Named<RealFunction>>{kRealFunctions}, name);
}

ComplexFunction complex_function(std::string_view name) {
  return find(std::span<const Named<ComplexFunction>>{kComplexFunctions}, name);
}

}  // namespace oph::primitives
