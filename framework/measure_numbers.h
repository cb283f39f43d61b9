// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>

#include "base/element_type.h"

namespace oph::framework {

/// Turns packed elements of a measure into numbers, NaN where there is no value, and back.
class MeasureNumbers {
 public:
  /// `missing_value` as in metadb::Cube. Precondition: the type is real.
  MeasureNumbers(ElementType type, const std::optional<std::string>& missing_value);

  ElementType type() const { return type_; }
  /// `numbers` has room for all elements. Returns whether some have no value.
  bool unpack(std::span<const std::byte> elements, std::span<double> numbers) const;
  /// As above; NaN becomes the missing value if there is one. Integers are rounded; what does not
  /// fit is missing.
  void pack(std::span<const double> numbers, std::span<std::byte> elements) const;

 private:
  ElementType type_;
  bool has_missing_;
  double real_missing_ = 0;
  std::int64_t integer_missing_ = 0;
};

}  // namespace oph::framework
