// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/cell_methods.h"

#include <algorithm>

namespace oph::framework {
namespace {

metadb::Attribute& attribute_of(std::vector<metadb::Attribute>& attributes,
                                const std::string& variable, std::string_view key) {
  const auto found = std::find_if(attributes.begin(), attributes.end(), [&](const auto& one) {
    return one.variable == variable && one.key == key;
  });
  if (found != attributes.end()) return *found;
  metadb::Attribute added;
  added.variable = variable;
  added.key = key;
  return attributes.emplace_back(std::move(added));
}

}  // namespace

void add_cell_methods(const CellMethods& methods, const metadb::Cube& cube,
                      std::vector<metadb::Attribute>& attributes) {
  if (!methods.text.empty()) {
    auto& known = attribute_of(attributes, cube.measure, "cell_methods").value;
    known += (known.empty() ? "" : " ") + methods.text;
  }
  if (methods.climatology.empty()) return;
  std::erase_if(attributes, [&](const metadb::Attribute& one) {
    return one.variable == methods.climatology && one.key == "bounds";
  });
  attribute_of(attributes, methods.climatology, "climatology").value = "climatology_bounds";
}

}  // namespace oph::framework
