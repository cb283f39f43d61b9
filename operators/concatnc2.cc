// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/concat_operator.h"

namespace oph::operators {
namespace {

class ConcatNc2 final : public netcdf::ConcatOperator {
 public:
  static constexpr framework::Manual manual{
      .name = "oph_concatnc2",
      .summary =
          "Appends the data of a NetCDF file to a datacube along an implicit dimension, with "
          "several threads.",
      .parameters = netcdf::kConcatParameters,
      .notes = netcdf::kConcatNotes,
      .examples =
          "oph_concatnc2 src_path=tas_2002.nc;subset_dims=time;subset_filter=0:89;nthreads=2",
      .category = "Data Process",
      .permission = "write",
  };

  using ConcatOperator::ConcatOperator;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ConcatNc2);
