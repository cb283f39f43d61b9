// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "terminal/plot/field.h"

namespace oph::terminal {

enum class AxisKind { kLatitude, kLongitude, kOther };

/// Guesses from its name what an axis is: "lat", "latitude", "nav_lat", "COADSY", "lon", "x", ...
AxisKind kind_of(const Axis& axis);

/// A mark beside a picture: at which position of the axis (0 to size - 1, fractions allowed), and
/// what stands there.
struct Tick {
  double position = 0;
  std::string label;
};

/// Chooses at most `most` round coordinates: "30°S", "120°E", "250". An axis of texts or of a
/// single value gets its ends.
std::vector<Tick> ticks_of(const Axis& axis, AxisKind kind, std::size_t most);

/// A tick at a column of a picture.
struct PlacedTick {
  std::size_t column = 0;
  std::string label;
};

/// Draws the line below a picture of `columns` columns after a margin, and the labels below that;
/// a tick whose label has no place is left out.
std::string draw_horizontal_axis(const std::vector<PlacedTick>& ticks, std::size_t columns,
                                 std::size_t margin);

/// How many ticks are worth drawing below so many columns.
std::size_t ticks_for(std::size_t columns);

/// Round numbers within a range, at most `most`; steps of degrees are those that maps have.
std::vector<double> round_numbers(Range range, std::size_t most, bool degrees);

/// Prints a number with as many digits as tell it from its neighbours at this step.
std::string print_number(double value, double step);

}  // namespace oph::terminal
