// SPDX-License-Identifier: GPL-3.0-or-later
#include <fstream>

#include "file_array/file_index.h"
#include "framework/data_path.h"
#include "framework/file_reading.h"
#include "framework/operator.h"
#include "operators/netcdf/kerchunk.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Writes where the data of a cube that refers to files are, for others that read it in place.
class FileIndex final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{Parameter{.name = "output_path",
                           .kind = ParameterKind::kPath,
                           .help = "folder of the data repository, made if absent",
                           .fallback = "/"},
                 Parameter{.name = "output_name",
                           .help = "of the file, without .json; default: the measure",
                           .fallback = "default"},
                 Parameter{.name = "cdd",
                           .kind = ParameterKind::kPath,
                           .help = "current folder of the data repository",
                           .fallback = "/"}});
  static constexpr framework::Manual manual{
      .name = "oph_fileindex",
      .summary = "Writes where the data of a datacube that refers to files are in them, as JSON.",
      .parameters = kParameters,
      .notes =
          "The datacube comes from an import with storage=reference. The JSON is that of kerchunk: "
          "fsspec, zarr and xarray open it, and read the same bytes of the same files. It has the "
          "whole variable of each file, whatever part of it the datacube has, and the coordinates "
          "that are there as a whole. Several files make one variable there if all have its "
          "numbers "
          "in chunks of the same shape, stored in the same way, which end where files end; chunks "
          "without filters are cut to such ones if they can be.",
      .examples = "oph_fileindex output_path=/indexes;output_name=tas",
      .category = "Data Import/Export",
      .permission = "read",
  };

  explicit FileIndex(Task&) {}

  void execute(Task& task) override {
    const auto cube = task.cube();
    if (cube.storage.kind != metadb::CubeStorage::Kind::kReference) {
      throw user_error(
          "the datacube refers to no file: it was not imported with storage=reference");
    }
    if (!task.is_root()) return;
    const auto index = file_array::unpack(framework::read_file_index(task.store(), cube));
    const auto attributes = task.catalogue().cubes().attributes(cube.id);
    save(task, cube, netcdf::kerchunk_references(index, cube, attributes));
  }

 private:
  static void save(Task& task, const metadb::Cube& cube, const std::string& references) {
    const auto& arguments = task.arguments();
    const auto name = arguments.text_unless("output_name", "default").value_or(cube.measure);
    const auto shown = arguments.text("output_path") + "/" + name + ".json";
    const auto path =
        framework::new_data_path(task.configuration(), arguments.text("cdd"), shown, "output_path");
    std::ofstream file{path};
    file << references << '\n';
    file.close();
    if (!file) throw system_error("the index cannot be written (path={})", shown);
    task.response().add_text("fileindex", "Output File",
                             framework::shown_data_path(task.configuration(), path));
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::FileIndex);
