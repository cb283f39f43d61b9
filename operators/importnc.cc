// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/chrono.h>

#include <chrono>
#include <filesystem>
#include <optional>

#include "base/text.h"
#include "framework/data_path.h"
#include "framework/fragmentation.h"
#include "framework/new_cube.h"
#include "framework/operator.h"
#include "framework/target_container.h"
#include "operators/netcdf/import_arguments.h"
#include "operators/netcdf/import_plan.h"
#include "operators/netcdf/metadata_list.h"
#include "operators/netcdf/row_import.h"

namespace oph::operators {
namespace {

namespace fs = std::filesystem;
using framework::Task;

/// The one path that the arguments src_path and input name.
std::string source_argument(const framework::Arguments& arguments) {
  const auto* name = arguments.text("input").empty() ? "src_path" : "input";
  const auto paths = arguments.list(name);
  if (paths.empty()) throw user_error("src_path is missing");
  if (paths.size() > 1) throw user_error("one file at a time (src_path={})", arguments.text(name));
  return paths.front();
}

/// What tells whether a file is still the one that was read.
std::string checksum(const fs::path& path) {
  const auto time = std::chrono::file_clock::to_sys(fs::last_write_time(path));
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time);
  return fmt::format("size={};modified={:%Y-%m-%dT%H:%M:%SZ}", fs::file_size(path),
                     fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

/// Imports one variable of a NetCDF file as a datacube.
///
/// Each rank reads the part of the file that its fragments hold, and pushes it to the I/O servers.
class ImportNc final : public framework::Operator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      std::array{
          Parameter{.name = "container",
                    .help = "container of the new cube, made if absent; '-': named after "
                            "the file",
                    .fallback = "-"},
          Parameter{.name = "measure", .help = "variable to import"},
          Parameter{
              .name = "description", .help = "free text kept with the new cube", .fallback = "-"}},
      netcdf::kSourceArguments, framework::shared::kStore, framework::shared::kFragmentsPerHost,
      netcdf::kTimeArguments, framework::shared::kSubset, framework::shared::kSubsetOffset,
      framework::shared::kGrid, framework::shared::kWorkingFolder, framework::shared::kDataFolder);
  static constexpr framework::Manual manual{
      .name = "oph_importnc",
      .summary = "Imports a variable of a NetCDF file as a datacube.",
      .parameters = kParameters,
      .notes = "Filters count positions from 0 and are single ones: i or a:b.",
      .category = "Data Process",
      .permission = "write",
  };

  explicit ImportNc(Task& task) : shown_{source_argument(task.arguments())} {}

  void init(Task& task) override {
    open(task);
    target_.emplace(task, fs::path{shown_}.filename().string(),
                    task.arguments().text("vocabulary"));
    for (auto& dimension : plan_.dimensions) {
      target_->adapt(dimension.cube);
      target_->check_grid(task, dimension.cube);
    }
    auto cube = describe(task);
    if (task.arguments().flag("run")) {
      output_.emplace(task, std::move(cube));
      target_->assign(*output_);
    } else {
      framework::show_fragmentation(task, cube);
    }
  }

  void execute(Task& task) override {
    if (!output_) return;
    netcdf::RowReader reader{*file_, *variable_, encoding_, plan_};
    const std::span<const metadb::Fragment> fragments{output_->cube().fragments};
    const auto mine = task.my_block(fragments.size());
    const auto outermost = plan_.explicit_extents();
    const auto together = outermost.empty() ? 1 : plan_.rows() / outermost.front();
    netcdf::import_rows(task, reader, fragments.subspan(mine.begin, mine.end - mine.begin),
                        fragments.size(), together);
  }

  void reduce(Task& task) override {
    if (!output_ || !task.is_root()) return;
    if (checksum(path_) != checksum_) {
      throw user_error("the file was changed while it was read (path={})", shown_);
    }
    output_->commit(task, {}, plan_.attributes, checksum_);
    if (task.arguments().flag("output_metadata")) {
      netcdf::show_metadata(task, output_->cube().id, "importnc");
    }
  }

  void destroy(Task& task) override {
    if (output_) output_->undo_if_failed(task);
  }

 private:
  void open(Task& task) {
    path_ =
        framework::existing_data_path(task.configuration(), task.arguments().text("cdd"), shown_);
    file_.emplace(netcdf::File::open(path_, shown_));
    checksum_ = checksum(path_);
    variable_ = &file_->require_variable(task.arguments().text("measure"));
    encoding_ = netcdf::encoding(*file_, *variable_);
    plan_ = netcdf::plan_import(task.arguments(), *file_, *variable_, encoding_);
  }

  metadb::Cube describe(Task& task) const {
    metadb::Cube cube;
    cube.measure = variable_->name;
    cube.measure_type = encoding_.type;
    cube.missing_value = encoding_.missing_value;
    cube.description = task.arguments().text_unless("description", "-").value_or("");
    const auto base = fs::weakly_canonical(task.configuration().path("data.base_path"));
    cube.source = "/" + path_.lexically_relative(base).string();
    cube.dimensions = plan_.cube_dimensions();
    const framework::FragmentationRequest request{
        .hosts = task.arguments().integer("nhost"),
        .fragments_per_host = task.arguments().integer("nfrag"),
        .cores = task.ranks(),
    };
    cube.fragments = framework::plan_fragments(plan_.explicit_extents(),
                                               framework::chosen_servers(task), request);
    return cube;
  }

  std::string shown_;  ///< the path as the user wrote it
  fs::path path_;
  std::string checksum_;
  std::optional<netcdf::File> file_;
  const netcdf::FileVariable* variable_ = nullptr;
  netcdf::Encoding encoding_;
  netcdf::ImportPlan plan_;
  std::optional<framework::TargetContainer> target_;
  std::optional<framework::NewCube> output_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ImportNc);
