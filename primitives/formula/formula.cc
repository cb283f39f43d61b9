// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/formula/formula.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <string>

#include "primitives/udf/error.h"
#include "primitives/udf/text.h"

namespace oph::primitives {
namespace {

double cotangent(double x) {
  return 1 / std::tan(x);
}
double secant(double x) {
  return 1 / std::cos(x);
}
double cosecant(double x) {
  return 1 / std::sin(x);
}
double ceiling(double x) {
  return std::ceil(x);
}
double floor_of(double x) {
  return std::floor(x);
}

/// muParser would let "x=1" change the variable.
bool has_assignment(std::string_view text) {
  constexpr std::string_view before = "=<>!";
  for (auto at = text.find('='); at != std::string_view::npos; at = text.find('=', at + 1)) {
    const bool ends_comparison = at > 0 && before.find(text[at - 1]) != std::string_view::npos;
    const bool starts_comparison = at + 1 < text.size() && text[at + 1] == '=';
    if (!ends_comparison && !starts_comparison) return true;
  }
  return false;
}

}  // namespace

Formula::Formula(std::string_view text) : is_element_{udf::same_text(udf::trim(text), "x")} {
  if (text.size() > kLongest) {
    throw udf::Error{"the formula is too long", {{"length", text.size()}, {"most", kLongest}}};
  }
  if (has_assignment(text)) {
    throw udf::Error{"a formula must not assign; compare with ==", {{"formula", text}}};
  }
  try {
    define_names();
    parser_.SetExpr(std::string{text});
    compile(text);
  } catch (const mu::ParserError& error) {
    throw udf::Error{"wrong formula: " + error.GetMsg(), {{"formula", text}}};
  }
}

void Formula::define_names() {
  for (const auto* const name : {"x", "X"}) parser_.DefineVar(name, &x_);
  for (const auto* const name : {"INDEX", "index"}) parser_.DefineVar(name, &index_);
  for (const auto* const name : {"NAN", "nan", "NaN"}) {
    parser_.DefineConst(name, std::numeric_limits<double>::quiet_NaN());
  }
  parser_.DefineConst("PI", std::numbers::pi);
  parser_.DefineConst("E", std::numbers::e);
  parser_.DefineFun("cot", cotangent);
  parser_.DefineFun("sec", secant);
  parser_.DefineFun("csc", cosecant);
  parser_.DefineFun("ceil", ceiling);
  parser_.DefineFun("floor", floor_of);
}

void Formula::compile(std::string_view text) {
  const double value = parser_.Eval();
  if (parser_.GetNumResults() != 1) {
    throw udf::Error{"a formula has one value", {{"formula", text}}};
  }
  is_constant_ = parser_.GetUsedVar().empty();
  constant_ = value;
}

}  // namespace oph::primitives
