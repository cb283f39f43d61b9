// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <muParser.h>

#include <span>
#include <string_view>

namespace oph::primitives {

/// A formula in `x`, an element, and `INDEX`, its position from 1.
///
/// The grammar is that of muParser (https://beltoforion.de/en/muparser), without assignments; cot,
/// sec, csc, ceil, floor and the constants NAN, PI and E are added.
class Formula {
 public:
  static constexpr std::size_t kLongest = 1000;

  /// Throws udf::Error where the text is no formula.
  explicit Formula(std::string_view text);

  // The parser points at the members.
  Formula(const Formula&) = delete;
  Formula& operator=(const Formula&) = delete;

  double operator()(double x, double index) {
    if (is_constant_) return constant_;
    if (is_element_) return x;
    x_ = x;
    index_ = index;
    return parser_.Eval();
  }

 private:
  void define_names();
  void compile(std::string_view text);

  mu::Parser parser_;
  double x_ = 0;
  double index_ = 1;
  bool is_element_;  ///< nothing but x
  bool is_constant_ = false;
  double constant_ = 0;
};

}  // namespace oph::primitives
