// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/import_operator.h"
#include "operators/netcdf/source_paths.h"

namespace oph::operators {
namespace {

using framework::Task;

class ImportNc2 final : public netcdf::ImportOperator {
 public:
  static constexpr framework::Manual manual{
      .name = "oph_importnc2",
      .summary = "Imports a variable of a NetCDF file as a datacube, with several threads.",
      .parameters = netcdf::kImportArguments,
      .notes = netcdf::kImportNotes,
      .examples =
          "oph_importnc2 src_path=tas_2001.nc;measure=tas;container=climate;nfrag=2;nthreads=2",
      .category = "Data Process",
      .permission = "write",
  };

  explicit ImportNc2(Task& task) : source_{netcdf::single_source(task)} {}

 private:
  std::vector<netcdf::SourcePath> sources(Task&) override { return {source_}; }

  netcdf::SourcePath source_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ImportNc2);
