// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <bitset>
#include <cstddef>
#include <span>

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// Chooses some of `size` results, as a text of 0 and 1 says: "010" is the second of three.
template <std::size_t size>
class Mask {
 public:
  void configure(const udf::Arguments& arguments) {
    const auto text = arguments.text("mask");
    const bool is_valid = text.size() == size && text.find_first_not_of("01") == text.npos &&
                          text.find('1') != text.npos;
    if (!is_valid) {
      throw udf::Error{"the mask must be digits 0 and 1, one for each result, not all 0",
                       {{"mask", text}, {"results", size}}};
    }
    for (std::size_t i = 0; i < size; ++i) chosen_[i] = text[i] == '1';
  }

  std::size_t width() const { return chosen_.count(); }
  bool operator[](std::size_t i) const { return chosen_[i]; }

  /// Copies the chosen ones of `all` to `out`.
  void copy(std::span<const double, size> all, std::span<double> out) const {
    auto to = out.begin();
    for (std::size_t i = 0; i < size; ++i) {
      if (chosen_[i]) *to++ = all[i];
    }
  }

 private:
  std::bitset<size> chosen_;
};

}  // namespace oph::primitives
