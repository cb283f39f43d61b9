// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/metadata_list.h"

#include "base/error.h"

namespace oph::framework {

void show_metadata(Response& response, std::span<const metadb::Attribute> attributes,
                   const std::string& prefix) {
  Grid grid;
  grid.title = "Searching results";
  for (const auto* column :
       {"Id", "Variable", "Key", "Type", "Value", "Last_Modified", "User", "Vocabulary"}) {
    grid.columns.push_back({column});
  }
  for (const auto& attribute : attributes) {
    grid.rows.push_back({std::to_string(attribute.id), attribute.variable, attribute.key,
                         attribute.type, attribute.value, attribute.modified, attribute.user,
                         attribute.vocabulary});
  }
  response.add_text(prefix + "_summary", "Summary",
                    fmt::format("Found {} items", grid.rows.size()));
  response.add_grid(prefix + "_list", std::move(grid));
}

}  // namespace oph::framework
