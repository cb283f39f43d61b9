// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "terminal/plot/field.h"
#include "terminal/render/style.h"

namespace oph::terminal {

/// Draws a field of two dimensions as a map: half blocks in colours, or shades of characters
/// without. Latitudes go upwards with north up, a full circle of longitudes is centred on 0°;
/// missing values stay blank. Fields larger than the terminal are averaged, smaller ones enlarged.
/// Precondition: the field has two axes longer than one.
std::string draw_map(const Field& field, const Style& style);

/// The colour scale: lowest value, bar, highest value.
std::string draw_colour_scale(Range range, std::size_t width, const Style& style);

}  // namespace oph::terminal
