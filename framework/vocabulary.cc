// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/vocabulary.h"

namespace oph::framework {

bool is_functional(std::string_view vocabulary, const metadb::Attribute& attribute,
                   bool is_of_time_dimension) {
  if (vocabulary != "CF") return false;
  if (attribute.variable.empty()) return attribute.key == "frequency";
  return is_of_time_dimension && (attribute.key == "units" || attribute.key == "calendar");
}

}  // namespace oph::framework
