// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/element_type.h"

namespace oph::operators::random {

enum class Algorithm {
  /// Independent numbers, uniform in [0, 1000); of bytes, in [0, 128).
  kUniform,
  /// Each array is a first-order autoregressive series in degrees Celsius: mean 15, standard
  /// deviation 8, correlation 0.9 from one element to the next. Within [-46, 76].
  kTemperatures,
};

/// Fills an array with random numbers of a real type. They depend on the seed, the key of the row
/// and the place in the array only. Integers are rounded down.
void fill_array(Algorithm algorithm, std::uint64_t seed, std::int64_t key, ElementType type,
                std::span<std::byte> array);

}  // namespace oph::operators::random
