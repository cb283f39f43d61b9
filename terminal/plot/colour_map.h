// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "terminal/render/style.h"

namespace oph::terminal {

/// The colour of a position between 0 and 1 on viridis, a map whose steps look equally large and
/// whose brightness rises all the way. Positions outside are clamped.
Rgb viridis(double position);

/// A character whose darkness stands for a position between 0 and 1; never a blank.
char shade(double position);

}  // namespace oph::terminal
