// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/concat_operator.h"

namespace oph::operators {
namespace {

class ConcatNc final : public netcdf::ConcatOperator {
 public:
  static constexpr framework::Manual manual{
      .name = "oph_concatnc",
      .summary = "Appends the data of a NetCDF file to a datacube along an implicit dimension.",
      .parameters = netcdf::kConcatParameters,
      .notes = netcdf::kConcatNotes,
      .examples = "oph_concatnc src_path=tas_2002.nc",
      .category = "Data Process",
      .permission = "write",
  };

  using ConcatOperator::ConcatOperator;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::ConcatNc);
