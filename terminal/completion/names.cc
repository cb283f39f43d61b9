// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion/names.h"

#include <nlohmann/json.hpp>

namespace oph::terminal {

using Json = nlohmann::json;

Names read_names(std::string_view json) {
  const auto document = Json::parse(json);
  Names names;
  document.at("folders").get_to(names.folders);
  document.at("containers").get_to(names.containers);
  document.at("sessions").get_to(names.sessions);
  for (const auto& cube : document.at("cubes")) {
    names.cubes.push_back({cube.at(0).get<std::string>(), cube.at(1).get<std::string>(),
                           cube.at(2).get<std::size_t>()});
  }
  return names;
}

std::vector<std::string> read_files(std::string_view json) {
  return Json::parse(json).at("files").get<std::vector<std::string>>();
}

std::vector<JobName> read_jobs(const Response& response) {
  std::vector<JobName> jobs;
  for (const auto& object : response.objects()) {
    for (const auto& grid : object.grids) {
      for (auto row = grid.rows.rbegin(); row != grid.rows.rend(); ++row) {
        if (row->size() > 2) jobs.push_back({(*row)[2], row->back()});
      }
    }
  }
  return jobs;
}

}  // namespace oph::terminal
