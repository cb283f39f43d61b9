// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "base/error.h"

namespace oph::framework {

/// The units that sizes are shown in: each is 1024 times the one before.
inline constexpr std::array<std::string_view, 5> kByteUnits{"KB", "MB", "GB", "TB", "PB"};

/// A number of bytes in a unit.
inline double in_unit(std::int64_t bytes, std::string_view unit) {
  auto amount = static_cast<double>(bytes);
  for (const auto known : kByteUnits) {
    amount /= 1024;
    if (known == unit) return amount;
  }
  fail_check("a known unit", __FILE__, __LINE__);
}

/// The largest unit of which there is at least one.
inline std::string_view natural_unit(std::int64_t bytes) {
  std::string_view unit = kByteUnits.front();
  for (const auto candidate : kByteUnits) {
    if (in_unit(bytes, candidate) >= 1) unit = candidate;
  }
  return unit;
}

}  // namespace oph::framework
