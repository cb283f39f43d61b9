// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>

#include "framework/new_cube.h"
#include "framework/operator.h"
#include "operators/netcdf/concat_plan.h"
#include "operators/netcdf/source_files.h"
#include "operators/netcdf/source_record.h"

namespace oph::operators::netcdf {

inline constexpr auto kConcatParameters = framework::concatenate(
    framework::shared::kCube, kConcatArguments, kChecksumArgument, framework::shared::kOutput,
    framework::shared::kSubset, framework::shared::kSubsetOffset, framework::shared::kGrid,
    framework::shared::kDataFolder);

inline constexpr std::string_view kConcatNotes =
    "The file must hold the measure of the cube, over the same dimensions. Filters apply to the "
    "file; those by index count positions from 0.";

/// Makes a new cube of a cube and of what a NetCDF file adds to it along an implicit dimension. The
/// ranks read both at once and push whole rows; fragments stay on their servers.
class ConcatOperator : public framework::Operator {
 public:
  explicit ConcatOperator(framework::Task& task);

  void init(framework::Task& task) final;
  void execute(framework::Task& task) final;
  void reduce(framework::Task& task) final;
  void destroy(framework::Task& task) final;

 private:
  metadb::Cube describe(framework::Task& task, const Encoding& encoding) const;

  SourcePath path_;
  metadb::Cube input_;
  std::optional<SourceFiles> files_;
  std::optional<SourceRecord> record_;
  ConcatPlan plan_;
  std::optional<framework::NewCube> output_;
};

}  // namespace oph::operators::netcdf
