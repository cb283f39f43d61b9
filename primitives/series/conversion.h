// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <span>

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// What the doubles of a series stand for.
enum class Numbers : std::uint8_t {
  kReal,
  kComplex,  ///< pairs: real part, imaginary part
  kEither,   ///< results only: pairs, of which a real output type keeps the real parts
};

/// Room for a measure on its way to doubles, kept from row to row.
struct SeriesRoom {
  udf::MeasureReader reader;
  udf::Buffer converted;
};

/// Reads a measure as doubles; elements equal to `missing` become NaN. Complex measures have no
/// missing value. The result lives as long as the measure and the room.
using SeriesLoad = std::span<const double> (*)(udf::Bytes measure,
                                               const std::optional<udf::Number>& missing,
                                               SeriesRoom& room);

/// Writes doubles as elements of the output type; NaN becomes the missing value, if there is one
/// or the type has no NaN.
using SeriesStore = udf::Bytes (*)(std::span<const double> values,
                                   const std::optional<udf::Number>& missing, udf::Buffer& room);

/// Throws udf::Error where the type cannot stand for these numbers.
SeriesLoad choose_load(ElementType type, Numbers numbers);
SeriesStore choose_store(ElementType type, Numbers numbers);

}  // namespace oph::primitives
