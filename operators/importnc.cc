// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/import_operator.h"
#include "operators/netcdf/source_paths.h"

namespace oph::operators {
namespace {

using framework::Task;

class ImportNc final : public netcdf::ImportOperator {
 public:
  static constexpr framework::Manual manual{
      .name = "oph_importnc",
      .summary = "Imports a variable of a NetCDF file as a datacube.",
      .parameters = netcdf::kImportArguments,
      .notes = netcdf::kImportNotes,
      .examples =
          "oph_importnc src_path=tas_2001.nc;measure=tas\n"
          "oph_importnc "
          "src_path=tas_2001.nc;measure=tas;container=climate;subset_dims=lat|lon;subset_filter=30:"
          "60|-10:40;subset_type=coord\n"
          "oph_importnc src_path=tas_2001.nc;measure=tas;storage=reference",
      .category = "Data Process",
      .permission = "write",
  };

  explicit ImportNc(Task& task) : source_{netcdf::single_source(task)} {}

 private:
  std::vector<netcdf::SourcePath> sources(Task&) override { return {source_}; }

  netcdf::SourcePath source_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ImportNc);
