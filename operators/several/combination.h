// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "framework/manual.h"
#include "operators/several/operands.h"

namespace oph::operators::several {

inline constexpr Parameter kCombinedMeasure{
    "measure", ParameterKind::kText,
    "name of the new measure; null keeps that of the first operand", "null"};

/// The cube that a combination of operands becomes, with the measure and the missing value of the
/// arguments. The operands get that missing value, too.
metadb::Cube combined_cube(framework::Task& task, Operands& operands);

}  // namespace oph::operators::several
