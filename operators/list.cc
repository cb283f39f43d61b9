// SPDX-License-Identifier: GPL-3.0-or-later
#include <map>
#include <set>

#include "base/text.h"
#include "framework/like_pattern.h"
#include "framework/operator.h"

namespace oph::operators {
namespace {

using framework::passes_filter;
using framework::Task;

/// The first levels show folders, the others where the fragments of a cube are.
enum Level { kFolders = 0, kContainers = 1, kCubes = 2, kMeasures = 3, kLocation = 4, kAll = 8 };

constexpr std::string_view kTitle = "Ophidia Filesystem:";

/// Lists folders, containers and cubes, or the fragments of a cube.
class List final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{.name = "level",
                    .kind = ParameterKind::kInteger,
                    .help =
                        "0 folders, 1 containers, 2 cubes, 3 measures and sources; of a cube: 4 "
                        "its container, 5 hosts, 6 I/O servers, 7 databases, 8 fragments",
                    .fallback = "1",
                    .minimum = kFolders,
                    .maximum = kAll},
          Parameter{"path", ParameterKind::kText, "folder to list; '-' is the current one", "-"},
          Parameter{"container_filter", ParameterKind::kText,
                    "pattern of containers, levels 1 to 3 (SQL LIKE)", "all"},
          Parameter{.name = "cube",
                    .kind = ParameterKind::kText,
                    .help = "datacubes to locate, from level 4",
                    .fallback = "all",
                    .multiple = true},
          Parameter{"host_filter", ParameterKind::kText, "pattern of hosts, from level 5", "all"},
          Parameter{.name = "dbms_filter",
                    .kind = ParameterKind::kInteger,
                    .help = "number of an I/O server, from level 6",
                    .fallback = "all",
                    .minimum = 1},
          Parameter{"measure_filter", ParameterKind::kText, "pattern of measures, levels 2 and 3",
                    "all"},
          Parameter{.name = "ntransform",
                    .kind = ParameterKind::kInteger,
                    .help = "number of operators between source and cube, levels 2 and 3",
                    .fallback = "all",
                    .minimum = 0},
          Parameter{"src_filter", ParameterKind::kText, "pattern of sources, levels 2 and 3",
                    "all"},
          Parameter{"db_filter", ParameterKind::kText, "pattern of databases, from level 7", "all"},
          Parameter{.name = "recursive",
                    .kind = ParameterKind::kChoice,
                    .help = "descend into the folders",
                    .fallback = "no",
                    .values = "yes|no"},
      },
      framework::shared::kWorkingFolder);
  static constexpr framework::Manual manual{
      .name = "oph_list",
      .summary = "Lists folders, containers and datacubes, or where a datacube is stored.",
      .parameters = kParameters,
      .notes =
          "T is f for a folder, whose path ends with '/', and c for a container. In patterns % "
          "stands for any characters and _ for one.",
      .examples =
          "oph_list level=2\n"
          "oph_list level=1;path=/;recursive=yes",
      .category = "Metadata Access",
      .permission = "read",
      .is_metadata = true,
  };

  explicit List(Task& task)
      : arguments_{task.arguments()}, level_{task.arguments().integer("level")} {
    if (level_ >= kLocation && arguments_.text("cube") == "all") {
      throw user_error("cube is missing: from level {} on a datacube is located (level={})",
                       +kLocation, level_);
    }
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    if (level_ < kLocation) {
      // What others change meanwhile must not end the listing halfway.
      const auto root = task.root_folder();
      sql::transact(task.catalogue().connection(),
                    [&](sql::Connection&) { list_path(task, root); });
      return task.response().add_grid("list", std::move(grid_));
    }
    for (const auto& pid : arguments_.list("cube")) locate(task, pid);
  }

 private:
  void list_path(Task& task, std::int64_t root) {
    const auto path = metadb::Folders::resolve(arguments_.text("cwd"),
                                               arguments_.text_unless("path", "-").value_or("."));
    const auto folder = task.catalogue().folders().require(root, path);
    grid_ = {};
    grid_.title = fmt::format("{} {}", kTitle, path);
    grid_.columns = {{"T"}, {"PATH"}};
    if (level_ >= kCubes)
      grid_.columns.insert(grid_.columns.end(), {{"DATACUBE PID"}, {"DESCRIPTION"}});
    if (level_ >= kMeasures) {
      grid_.columns.insert(grid_.columns.end(), {{"MEASURE"}, {"LEVEL", "int"}, {"SOURCE"}});
    }
    hidden_ = path.ends_with('/') ? path.size() : path.size() + 1;
    list_folder(task, folder);
  }

  void list_folder(Task& task, std::int64_t folder) {
    auto& folders = task.catalogue().folders();
    for (const auto& entry : folders.subfolders(folder)) {
      add_row({"f", entry.path.substr(hidden_) + "/"});
      if (arguments_.flag("recursive")) list_folder(task, entry.id);
    }
    if (level_ < kContainers) return;
    for (const auto& entry : folders.containers(folder)) {
      const auto name = std::string_view{entry.path}.substr(entry.path.rfind('/') + 1);
      if (!passes_filter(name, arguments_.text("container_filter"))) continue;
      list_container(task, entry);
    }
  }

  void list_container(Task& task, const metadb::Folders::Entry& container) {
    const auto path = container.path.substr(hidden_);
    if (level_ < kCubes) return add_row({"c", path});
    auto cubes = task.catalogue().folders().cubes(container.id);
    const bool is_empty = cubes.empty();
    std::erase_if(cubes, [&](const auto& cube) { return !is_wanted(cube); });
    for (const auto& cube : cubes) {
      add_row({"c", path, task.catalogue().cube_pid(cube.container_id, cube.id), cube.description,
               cube.measure, std::to_string(cube.level), cube.source});
    }
    // A filter of cubes asks for cubes.
    if (is_empty && !has_cube_filter()) add_row({"c", path});
  }

  bool has_cube_filter() const {
    return arguments_.text("measure_filter") != "all" || arguments_.text("ntransform") != "all" ||
           arguments_.text("src_filter") != "all";
  }

  bool is_wanted(const metadb::Folders::CubeEntry& cube) const {
    const auto wanted_level = arguments_.text_unless("ntransform", "all");
    return passes_filter(cube.measure, arguments_.text("measure_filter")) &&
           passes_filter(cube.source, arguments_.text("src_filter")) &&
           (!wanted_level || parse_integer(*wanted_level) == cube.level);
  }

  /// Adds a row, made as long as there are columns.
  void add_row(std::vector<std::string> row) {
    row.resize(grid_.columns.size());
    grid_.rows.push_back(std::move(row));
  }

  void locate(Task& task, const std::string& pid) const {
    const auto cube = task.cube_by_pid(pid);
    const auto path = task.catalogue().containers().path(cube.container_id);
    const auto columns = static_cast<std::size_t>(level_ - kLocation) + 2;
    Grid grid;
    grid.title = fmt::format("{} cube {}", kTitle, pid);
    grid.columns = {{"CONTAINER PATH"}, {"DATACUBE PID"}, {"HOSTNAME"},
                    {"ID DBMS", "int"}, {"DB NAME"},      {"FRAGMENT NAME"}};
    grid.columns.resize(columns);
    std::set<std::vector<std::string>> seen;
    for (auto& row : fragment_rows(task, cube)) {
      row.insert(row.begin(), {path, pid});
      row.resize(columns);
      if (seen.insert(row).second) grid.rows.push_back(std::move(row));
    }
    task.response().add_grid("list", std::move(grid));
  }

  /// Host, I/O server, database and table of the fragments that pass the filters.
  std::vector<std::vector<std::string>> fragment_rows(Task& task, const metadb::Cube& cube) const {
    std::map<std::string, metadb::Instances::IoServer> servers;
    for (auto& server : task.catalogue().instances().io_servers()) {
      servers.emplace(server.name, std::move(server));
    }
    const auto& database = task.configuration().text("io.database");
    const auto wanted_server = arguments_.text_unless("dbms_filter", "all");
    std::vector<std::vector<std::string>> rows;
    for (const auto& fragment : cube.fragments) {
      const auto& server = servers.at(fragment.io_server);
      if (!passes_filter(server.host, arguments_.text("host_filter")) ||
          !passes_filter(database, arguments_.text("db_filter")) ||
          (wanted_server && parse_integer(*wanted_server) != server.id)) {
        continue;
      }
      rows.push_back({server.host, std::to_string(server.id), database, fragment.table});
    }
    return rows;
  }

  const framework::Arguments& arguments_;
  std::int64_t level_;
  Grid grid_;
  std::size_t hidden_ = 0;  ///< length of the listed path, which paths are shown without
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::List);
