// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "metadb/cube.h"

namespace oph::framework {

/// What an operator does to the cells of a measure, as sections 7.3 and 7.4 of the CF conventions
/// tell it.
struct CellMethods {
  std::string text = {};         ///< "time: mean"; empty: nothing
  std::string climatology = {};  ///< dimension whose bounds become those of a climatology
};

/// Adds that to the attributes of a cube: to the attribute cell_methods of its measure, which tells
/// the steps in their order, and to the attribute of the dimension that names its bounds.
void add_cell_methods(const CellMethods& methods, const metadb::Cube& cube,
                      std::vector<metadb::Attribute>& attributes);

}  // namespace oph::framework
