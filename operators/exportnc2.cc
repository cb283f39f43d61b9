// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>

#include "framework/operator.h"
#include "operators/netcdf/cube_attributes.h"
#include "operators/netcdf/cube_file.h"
#include "operators/netcdf/export_path.h"
#include "operators/netcdf/output_file.h"
#include "operators/netcdf/row_export.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Writes a datacube to one NetCDF file.
///
/// The root does all the work: the time goes into writing a file in its order.
class ExportNc2 final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      framework::shared::kCube,
      std::array{
          Parameter{.name = "misc",
                    .kind = ParameterKind::kChoice,
                    .help = "use the folder export/misc of the session by default, not export/nc",
                    .fallback = "no",
                    .values = "yes|no"},
          Parameter{.name = "output_path",
                    .kind = ParameterKind::kPath,
                    .help = "folder in the data repository; default: in the session's own folder; "
                            "local: the current one",
                    .fallback = "default"},
          Parameter{.name = "output_name",
                    .help = "name of the file, '.nc' is added; default: that of the measure",
                    .fallback = "default"},
          Parameter{.name = "output",
                    .kind = ParameterKind::kPath,
                    .help = "folder and name in one; goes before output_path and output_name",
                    .fallback = ""},
          Parameter{.name = "force",
                    .kind = ParameterKind::kChoice,
                    .help = "replace a file that exists",
                    .fallback = "no",
                    .values = "yes|no"},
          Parameter{.name = "shuffle",
                    .kind = ParameterKind::kChoice,
                    .help = "reorder the bytes of numbers, so that they compress better",
                    .fallback = "no",
                    .values = "yes|no"},
          Parameter{.name = "deflate",
                    .kind = ParameterKind::kInteger,
                    .help = "level of compression; 0: none",
                    .fallback = "0",
                    .minimum = 0,
                    .maximum = 9},
          Parameter{.name = "export_metadata",
                    .kind = ParameterKind::kChoice,
                    .help = "write the metadata as attributes; postpone: after the data, without "
                            "_FillValue",
                    .fallback = "yes",
                    .values = "yes|no|postpone"}},
      framework::shared::kDataFolder);
  static constexpr framework::Manual manual{
      .name = "oph_exportnc2",
      .summary = "Writes a datacube to one NetCDF file.",
      .parameters = kParameters,
      .notes = "The file has the dimensions in the order of the datacube, without collapsed ones.",
      .category = "Data Import/Export",
      .permission = "write",
  };

  explicit ExportNc2(Task&) {}

  void init(Task& task) override {
    if (!task.is_root()) return;
    cube_ = task.cube();
    auto target = netcdf::export_path(task, cube_);
    is_users_ = target.is_users;
    output_.emplace(std::move(target.path), std::move(target.shown), task.name(),
                    task.arguments().flag("force"),
                    netcdf::OutputFile::notes_folder(task.configuration()));
  }

  void execute(Task& task) override {
    if (!task.is_root()) return;
    const auto& arguments = task.arguments();
    const netcdf::Compression compression{
        .deflate = static_cast<int>(arguments.integer("deflate")),
        .shuffle = arguments.flag("shuffle"),
    };
    netcdf::CubeFile file{output_->temporary(), output_->shown(), cube_, compression};
    auto attributes = list_attributes(task);
    const bool is_postponed = arguments.text("export_metadata") == "postpone";
    if (!is_postponed) file.write_attributes(attributes);
    file.write_coordinates();
    netcdf::export_rows(task, cube_, file);
    if (is_postponed) {
      // NetCDF takes it before the data only.
      std::erase_if(attributes, [](const auto& one) { return one.key == "_FillValue"; });
      file.write_attributes(attributes);
    }
    file.close();
  }

  void reduce(Task& task) override {
    if (!task.is_root()) return;
    output_->publish();
    // Clients find the file by these keys, one for each kind of place.
    task.response().add_text(is_users_ ? "exportnc" : "exportnc2", "Output File", output_->shown());
    task.notify("link", output_->shown());
    if (is_users_) task.notify("file", output_->shown());
  }

  void destroy(Task&) override { output_.reset(); }

 private:
  std::vector<metadb::Attribute> list_attributes(Task& task) const {
    if (task.arguments().text("export_metadata") == "no") return netcdf::needed_attributes(cube_);
    return netcdf::file_attributes(cube_, task.catalogue().cubes().attributes(cube_.id));
  }

  metadb::Cube cube_;
  bool is_users_ = false;
  std::optional<netcdf::OutputFile> output_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ExportNc2);
