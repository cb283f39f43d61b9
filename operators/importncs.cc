// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/import_operator.h"
#include "operators/netcdf/source_paths.h"

namespace oph::operators {
namespace {

using framework::Task;

class ImportNcs final : public netcdf::ImportOperator {
 public:
  static constexpr auto kParameters = framework::concatenate(
      netcdf::kImportArguments,
      std::array{Parameter{.name = "src_list",
                           .kind = ParameterKind::kPath,
                           .help = "text file that names the files, one a line; replaces src_path",
                           .fallback = ""}});
  static constexpr framework::Manual manual{
      .name = "oph_importncs",
      .summary = "Imports a variable that is spread over several NetCDF files as one datacube.",
      .parameters = kParameters,
      .notes =
          "src_path takes paths and patterns such as tas_*.nc. The files are joined along the "
          "one dimension whose coordinates differ, in the order of these; times may count "
          "from different dates. Filters by index count positions from 0. With storage=reference "
          "nothing is copied: all files that the cube takes something from must stay where they "
          "are and as they are, else reading what they have is an error.",
      .examples =
          "oph_importncs src_path=tas_*.nc;measure=tas;container=climate\n"
          "oph_importncs src_path=tas_*.nc;measure=tas;storage=reference",
      .category = "Data Process",
      .permission = "write",
  };

  explicit ImportNcs(Task&) {}

 private:
  std::vector<netcdf::SourcePath> sources(Task& task) override {
    return netcdf::several_sources(task);
  }
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ImportNcs);
