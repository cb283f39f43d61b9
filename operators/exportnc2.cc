// SPDX-License-Identifier: GPL-3.0-or-later
#include <optional>

#include "framework/cube_storing.h"
#include "framework/operator.h"
#include "operators/netcdf/block_export.h"
#include "operators/netcdf/cube_attributes.h"
#include "operators/netcdf/cube_file.h"
#include "operators/netcdf/direct_export.h"
#include "operators/netcdf/export_arguments.h"
#include "operators/netcdf/export_path.h"
#include "operators/netcdf/history.h"
#include "operators/netcdf/output_file.h"
#include "operators/netcdf/raw_array.h"
#include "operators/netcdf/zarr.h"

namespace oph::operators {
namespace {

using framework::Task;

/// Writes a datacube to one NetCDF file.
///
/// The root lays the file out; then every rank writes its fragments to their places. Compressed
/// chunks have no such places: the root writes them alone.
class ExportNc2 final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      netcdf::kExportParameters,
      std::array{Parameter{.name = "export_metadata",
                           .kind = ParameterKind::kChoice,
                           .help = "write the metadata as attributes; postpone: without _FillValue",
                           .fallback = "yes",
                           .values = "yes|no|postpone"}});
  static constexpr framework::Manual manual{
      .name = "oph_exportnc2",
      .summary = "Writes a datacube to one NetCDF file.",
      .parameters = kParameters,
      .notes =
          "The file has the dimensions without collapsed ones; those of a file for CDO or NCO "
          "should have dim_order=cf. All processes write at the same time, unless the file is "
          "compressed.",
      .examples =
          "oph_exportnc2 output=/mean.nc;dim_order=cf;force=yes\n"
          "oph_exportnc2 output_path=/;output_name=mean.zarr",
      .category = "Data Import/Export",
      .permission = "write",
  };

  explicit ExportNc2(Task&) {}

  void init(Task& task) override {
    cube_ = task.cube();
    framework::note_reading(task, {&cube_, 1});
    attributes_ = task.catalogue().cubes().attributes(cube_.id);
    netcdf::add_file_history(task.catalogue().cubes(), cube_, attributes_);
    order_.emplace(cube_, task.arguments().list("dim_order"), attributes_);
    export_.emplace(cube_, *order_, netcdf::export_buffer_bytes(task.arguments()));
    path_ = task.text_from_root([&] { return make_output(task); });
  }

  void execute(Task& task) override {
    const bool has_places = task.integer_from_root([&] { return lay_out(task) ? 1 : 0; }) != 0;
    if (!has_places) {
      if (task.is_root()) write_chunks(task);
      return;
    }
    netcdf::RawArray array{path_, cube_.measure, netcdf::array_places(path_, cube_.measure)};
    const netcdf::DirectExport direct{cube_, *order_, array};
    task.for_my_fragments(cube_.fragments,
                          [&](io_server::FragmentStore& store, const metadb::Fragment& fragment) {
                            if (direct.run(store, fragment, [&] { task.check_cancelled(); }))
                              return;
                            export_->run(store, export_->boxes(fragment), array,
                                         [&](std::int64_t) { task.check_cancelled(); });
                          });
  }

  void reduce(Task& task) override {
    if (!task.is_root()) return;
    output_->publish();
    // Clients find the file by these keys, one for each kind of place.
    task.response().add_text(is_users_ ? "exportnc" : "exportnc2", "Output File", output_->shown());
    task.notify("link", output_->shown());
    if (is_users_) task.notify("file", output_->shown());
    task.note_done();
  }

  void destroy(Task&) override {
    file_.reset();
    output_.reset();
  }

 private:
  std::string make_output(Task& task) {
    auto target = netcdf::export_path(task, cube_);
    is_users_ = target.is_users;
    if (netcdf::is_zarr_name(target.shown)) netcdf::fit_zarr(cube_);
    output_.emplace(std::move(target.path), std::move(target.shown), task.name(),
                    task.arguments().flag("force"),
                    netcdf::WritingNote::folder(task.configuration()));
    return output_->temporary().string();
  }

  /// Writes all but the measure; tells whether that has known places in the file.
  bool lay_out(Task& task) {
    file_.emplace(path_, output_->shown(), cube_, *order_, netcdf::compression(task.arguments()),
                  export_->box_extents());
    file_->write_attributes(list_attributes(task));
    file_->write_coordinates();
    if (!file_->has_places()) return false;
    file_->place_measure();
    file_->close();
    file_.reset();
    netcdf::RawArray{path_, output_->shown(), netcdf::array_places(path_, cube_.measure)}.reserve();
    return true;
  }

  void write_chunks(Task& task) {
    const auto rows = cube_.rows();
    export_->run(task.store(), export_->boxes(file_->chunk()), *file_, [&](std::int64_t row) {
      task.check_cancelled();
      task.monitor().report("OPH_STATUS_EXECUTE", row, rows);
    });
    file_->close();
  }

  std::vector<metadb::Attribute> list_attributes(Task& task) const {
    const auto& wanted = task.arguments().text("export_metadata");
    if (wanted == "no") return netcdf::needed_attributes(cube_, attributes_);
    auto attributes = netcdf::file_attributes(cube_, attributes_);
    if (wanted == "postpone") {
      std::erase_if(attributes, [](const auto& one) { return one.key == "_FillValue"; });
    }
    return attributes;
  }

  metadb::Cube cube_;
  std::vector<metadb::Attribute> attributes_;
  std::optional<netcdf::FileOrder> order_;
  std::optional<netcdf::BlockExport> export_;
  std::string path_;  ///< of the file while it is written
  bool is_users_ = false;
  std::optional<netcdf::OutputFile> output_;
  std::optional<netcdf::CubeFile> file_;  ///< of the root, while it is open
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ExportNc2);
