// SPDX-License-Identifier: GPL-3.0-or-later
#include <memory>

#include "base/text.h"
#include "framework/cube_storing.h"
#include "framework/operator.h"
#include "operators/netcdf/block_export.h"
#include "operators/netcdf/cube_attributes.h"
#include "operators/netcdf/cube_file.h"
#include "operators/netcdf/export_arguments.h"
#include "operators/netcdf/export_path.h"
#include "operators/netcdf/fragment_cube.h"
#include "operators/netcdf/history.h"
#include "operators/netcdf/output_file.h"
#include "operators/netcdf/zarr.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Writes a datacube to one NetCDF file for each fragment: every rank writes those of its own.
class ExportNc final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      netcdf::kExportParameters, std::array{Parameter{.name = "export_metadata",
                                                      .kind = ParameterKind::kChoice,
                                                      .help = "write the metadata as attributes",
                                                      .fallback = "yes",
                                                      .values = "yes|no"}});
  static constexpr framework::Manual manual{
      .name = "oph_exportnc",
      .summary = "Writes a datacube to NetCDF files, one for each fragment.",
      .parameters = kParameters,
      .notes =
          "The files are NAME_1.nc, NAME_2.nc and so on, or NAME.nc if there is one fragment. "
          "They appear when all are complete. For one file use oph_exportnc2.",
      .examples = "oph_exportnc output_path=/;output_name=mean",
      .category = "Data Import/Export",
      .permission = "write",
  };

  explicit ExportNc(Task&) {}

  void init(Task& task) override {
    cube_ = task.cube();
    framework::note_reading(task, {&cube_, 1});
    attributes_ = task.catalogue().cubes().attributes(cube_.id);
    netcdf::add_file_history(task.catalogue().cubes(), cube_, attributes_);
    target_ = netcdf::export_path(task, cube_);
    if (netcdf::is_zarr_name(target_.shown)) netcdf::fit_zarr(cube_);
    const auto mine = task.my_block(cube_.fragments.size());
    for (auto i = mine.begin; i < mine.end; ++i) add_part(task, cube_.fragments[i]);
  }

  void execute(Task& task) override {
    const auto total = static_cast<std::int64_t>(cube_.fragments.size());
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      write(task, parts_[i]);
      task.monitor().report("OPH_STATUS_EXECUTE", static_cast<std::int64_t>(i + 1) * task.ranks(),
                            total);
    }
  }

  void reduce(Task& task) override {
    for (auto& part : parts_) part.output->publish();
    task.team().share({});  // the files of all ranks are there
    if (!task.is_root()) return;
    std::vector<std::string> names;
    for (const auto& fragment : cube_.fragments) names.push_back(path_of(fragment).shown);
    const bool is_one = names.size() == 1;
    task.response().add_text("exportnc", is_one ? "Output File" : "Output Files",
                             oph::join(names, "\n"));
    task.notify("link", names.front());
    if (target_.is_users) task.notify("file", oph::join(names, "|"));
    task.note_done();
  }

  void destroy(Task&) override { parts_.clear(); }

 private:
  /// A fragment of this rank and its file.
  struct Part {
    metadb::Cube cube;
    std::unique_ptr<netcdf::OutputFile> output;
  };

  netcdf::ExportPath path_of(const metadb::Fragment& fragment) const {
    if (cube_.fragments.size() == 1) return target_;
    return netcdf::numbered(target_, fragment.index);
  }

  void add_part(Task& task, const metadb::Fragment& fragment) {
    const auto path = path_of(fragment);
    parts_.push_back({netcdf::fragment_cube(cube_, fragment),
                      std::make_unique<netcdf::OutputFile>(
                          path.path, path.shown, task.name(), task.arguments().flag("force"),
                          netcdf::WritingNote::folder(task.configuration()))});
  }

  void write(Task& task, const Part& part) const {
    const auto& arguments = task.arguments();
    const netcdf::FileOrder order{part.cube, arguments.list("dim_order"), attributes_};
    const netcdf::BlockExport rows{part.cube, order, netcdf::export_buffer_bytes(arguments)};
    netcdf::CubeFile file{part.output->temporary(),       part.output->shown(), part.cube, order,
                          netcdf::compression(arguments), rows.box_extents()};
    file.write_attributes(arguments.flag("export_metadata")
                              ? netcdf::file_attributes(part.cube, attributes_)
                              : netcdf::needed_attributes(part.cube, attributes_));
    file.write_coordinates();
    const auto boxes =
        file.chunk().empty() ? rows.boxes(part.cube.fragments.front()) : rows.boxes(file.chunk());
    rows.run(task.store(), boxes, file, [&](std::int64_t) { task.check_cancelled(); });
    file.close();
  }

  metadb::Cube cube_;
  std::vector<metadb::Attribute> attributes_;
  netcdf::ExportPath target_;
  std::vector<Part> parts_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ExportNc);
