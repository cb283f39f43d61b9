// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "terminal/plot/field.h"
#include "terminal/render/style.h"

namespace oph::terminal {

/// Draws a field of one dimension as a line of dots (Braille characters); missing values interrupt
/// it. Precondition: the field has one axis longer than one.
std::string draw_line(const Field& field, const Style& style);

}  // namespace oph::terminal
