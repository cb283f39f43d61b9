// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>

#include "framework/new_cube.h"
#include "framework/operator.h"
#include "framework/target_container.h"
#include "operators/netcdf/import_arguments.h"
#include "operators/netcdf/import_plan.h"
#include "operators/netcdf/source_files.h"
#include "operators/netcdf/source_record.h"

namespace oph::operators::netcdf {

/// What all imports take.
inline constexpr auto kImportArguments = framework::concatenate(
    std::array{
        Parameter{.name = "container",
                  .help = "container of the new cube, made if absent; '-': named after the file",
                  .fallback = "-"},
        Parameter{.name = "measure", .help = "variable to import"},
        Parameter{
            .name = "description", .help = "free text kept with the new cube", .fallback = "-"}},
    kSourceArguments, kChecksumArgument, framework::shared::kStore,
    framework::shared::kFragmentsPerHost, kTimeArguments, framework::shared::kSubset,
    framework::shared::kSubsetOffset, framework::shared::kGrid, framework::shared::kWorkingFolder,
    framework::shared::kDataFolder);

inline constexpr std::string_view kImportNotes =
    "Filters by index count positions from 0. Filters by coordinate go around the globe along "
    "longitudes: -30:40 of 0 to 360 selects 330 to 400.";

/// Imports one variable of NetCDF files as a datacube: the ranks read the files together, each
/// byte once, and push rows to the I/O servers, within framework.memory_megabytes. Or, of one file,
/// nothing is read but where its data are, and the I/O servers read it when somebody wants values.
class ImportOperator : public framework::Operator {
 public:
  void init(framework::Task& task) final;
  void execute(framework::Task& task) final;
  void reduce(framework::Task& task) final;
  void destroy(framework::Task& task) final;

 private:
  /// Whether the cube is to refer to the only file instead of having a copy of it.
  virtual bool refers(const framework::Task& /*task*/) const { return false; }
  /// The files, in any order. Collective.
  virtual std::vector<SourcePath> sources(framework::Task& task) = 0;
  metadb::Cube describe(framework::Task& task) const;
  std::string source_name(const framework::Task& task) const;

  void refer(framework::Task& task);

  std::optional<SourceFiles> files_;
  std::optional<SourceRecord> record_;
  Encoding encoding_;
  ImportPlan plan_;
  std::optional<framework::TargetContainer> target_;
  std::optional<framework::NewCube> output_;
};

}  // namespace oph::operators::netcdf
