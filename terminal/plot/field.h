// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "base/response.h"

namespace oph::terminal {

/// One dimension of a field.
struct Axis {
  std::string name;
  std::vector<double> values;        ///< coordinates; 1, 2, ... where they are no numbers
  std::vector<std::string> labels;   ///< coordinates as texts, where they are no numbers (dates)
  std::vector<std::string> indices;  ///< what the server calls each position: "1", "2", ...
  std::vector<std::string> cells;    ///< coordinates as the answer has them

  std::size_t size() const { return values.size(); }
};

/// The numbers of a cube: row-major, missing values are NaN.
struct Field {
  std::string name;
  std::string type;
  std::vector<Axis> axes;
  std::vector<double> values;
};

/// The lowest and highest value; NaN if all are missing.
struct Range {
  double low = std::numeric_limits<double>::quiet_NaN();
  double high = std::numeric_limits<double>::quiet_NaN();

  bool is_empty() const { return low != low; }
  /// Where a value lies between low (0) and high (1).
  double position(double value) const { return high > low ? (value - low) / (high - low) : 0.5; }
};
Range range_of(const std::vector<double>& values);

/// Reads the answer of oph_explorecube with base64=yes, level=2 and show_index=yes: one grid
/// `explorecube_dimvalues` a dimension (explicit ones first), and `explorecube_data`. Missing are
/// NaN, magnitudes from 1e30 on, and `missing` or, without it, what `explorecube_metadata` says.
/// Throws a system error if the answer contradicts itself.
Field read_field(const Response& response, std::optional<double> missing);

/// Drops the dimensions of one position.
Field squeeze(Field field);

}  // namespace oph::terminal
