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
    kSourceArguments, kStorageArgument, kChecksumArgument, framework::shared::kStore,
    framework::shared::kFragmentsPerHost, kTimeArguments, framework::shared::kSubset,
    framework::shared::kSubsetOffset, framework::shared::kGrid, framework::shared::kWorkingFolder,
    framework::shared::kDataFolder);

/// What all manuals of imports say.
inline constexpr std::string_view kImportNotes =
    "Filters by index count positions from 0. Filters by coordinate go around the globe along "
    "longitudes: -30:40 of 0 to 360 selects 330 to 400. With storage=reference "
    "nothing is copied, whatever the size: the files must stay where they are and as they are, "
    "for all I/O servers, else reading the cube is an error. It takes classic files, and "
    "NetCDF-4 files without compression or with deflate and shuffle. With checksum=auto "
    "checksums are kept only if the files are small.";

/// Imports one variable of NetCDF files as a datacube: the ranks read the files together, each
/// byte once, and push rows to the I/O servers, within framework.memory_megabytes. Or nothing is
/// read but where their data are, and the I/O servers read them when somebody wants values.
class ImportOperator : public framework::Operator {
 public:
  void init(framework::Task& task) final;
  void execute(framework::Task& task) final;
  void reduce(framework::Task& task) final;
  void destroy(framework::Task& task) final;

 private:
  /// The files, in any order. Collective.
  virtual std::vector<SourcePath> sources(framework::Task& task) = 0;
  metadb::Cube describe(framework::Task& task) const;
  std::string source_name(const framework::Task& task) const;
  std::string expression() const;
  void refer(framework::Task& task);

  std::optional<SourceFiles> files_;
  std::optional<SourceRecord> record_;
  Encoding encoding_;
  ImportPlan plan_;
  std::optional<framework::TargetContainer> target_;
  std::optional<framework::NewCube> output_;
};

}  // namespace oph::operators::netcdf
