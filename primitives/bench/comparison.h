// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>

#include "primitives/bench/use.h"

namespace oph::primitives::bench {

/// Seconds for one row.
struct Times {
  double primitive = 0;
  double copy = 0;       ///< memcpy of its measures
  double read = 0;       ///< a sum of 64-bit words over its measures
  double selection = 0;  ///< std::nth_element for the median of a copy of its measures
};

/// Measures a primitive and the references in turns, so that all meet the same load of the machine.
class Comparison {
 public:
  /// `with_selection`: also std::nth_element, which is slow.
  Comparison(const Example& example, std::size_t elements, bool with_selection);

  /// One turn; gives the seconds of it that the primitive took.
  double turn();

  std::size_t rows_per_turn() const { return rows_; }

  /// The medians of all turns.
  Times times() const;

 private:
  template <class Body>
  double timed(Body&& body);
  void turn_of_references(const Rows& rows);

  Use use_;
  ElementType type_ = ElementType::kDouble;
  bool with_selection_;
  std::size_t rows_ = 1;
  std::size_t next_ = 0;
  std::vector<std::byte> copy_;
  std::vector<Times> turns_;
};

}  // namespace oph::primitives::bench
