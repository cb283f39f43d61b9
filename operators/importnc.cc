// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/import_operator.h"
#include "operators/netcdf/source_paths.h"

namespace oph::operators {
namespace {

using framework::Task;

class ImportNc final : public netcdf::ImportOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      netcdf::kImportArguments,
      std::array{Parameter{
          .name = "storage",
          .kind = ParameterKind::kChoice,
          .help = "copy: the cube has a copy of the data; reference: it reads the file whenever "
                  "its values are wanted",
          .fallback = "copy",
          .values = "copy|reference"}});
  static constexpr framework::Manual manual{
      .name = "oph_importnc",
      .summary = "Imports a variable of a NetCDF file as a datacube.",
      .parameters = kParameters,
      .notes =
          "Filters by index count positions from 0. Filters by coordinate go around the globe "
          "along longitudes: -30:40 of 0 to 360 selects 330 to 400. With storage=reference "
          "nothing is copied, whatever the size: the file must stay where it is and as it is, "
          "for all I/O servers, else reading the cube is an error. It takes classic files, and "
          "NetCDF-4 files without compression or with deflate and shuffle. With checksum=auto "
          "a checksum is kept only if the file is small.",
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
  bool refers(const Task& task) const override {
    return task.arguments().text("storage") == "reference";
  }
  std::vector<netcdf::SourcePath> sources(Task&) override { return {source_}; }

  netcdf::SourcePath source_;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ImportNc);
