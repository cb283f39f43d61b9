// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/metadata_list.h"

namespace oph::operators::netcdf {

void show_metadata(framework::Task& task, std::int64_t cube_id, const std::string& prefix) {
  Grid grid;
  grid.title = "Searching results";
  for (const auto* column :
       {"Id", "Variable", "Key", "Type", "Value", "Last_Modified", "User", "Vocabulary"}) {
    grid.columns.push_back({column});
  }
  for (const auto& attribute : task.catalogue().cubes().attributes(cube_id)) {
    grid.rows.push_back({std::to_string(attribute.id), attribute.variable, attribute.key,
                         attribute.type, attribute.value, attribute.modified, attribute.user,
                         attribute.vocabulary});
  }
  task.response().add_text(prefix + "_summary", "Summary",
                           fmt::format("Found {} items", grid.rows.size()));
  task.response().add_grid(prefix + "_list", std::move(grid));
}

}  // namespace oph::operators::netcdf
