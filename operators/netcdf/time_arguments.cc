// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/time_arguments.h"

#include "base/error.h"
#include "framework/time/time_axis.h"

namespace oph::operators::netcdf {

metadb::TimeReference time_reference(const framework::Arguments& arguments) {
  metadb::TimeReference reference;
  reference.base_time = arguments.text("base_time");
  reference.units = arguments.text("units");
  reference.calendar = arguments.text("calendar");
  reference.month_lengths = arguments.text("month_lengths");
  reference.leap_year = arguments.integer("leap_year");
  reference.leap_month = arguments.integer("leap_month");
  const framework::TimeAxis checked{reference};
  return reference;
}

void check_hierarchies(std::span<const metadb::CubeDimension> dimensions) {
  std::size_t time_dimensions = 0;
  for (const auto& dimension : dimensions) {
    const auto& hierarchy = dimension.dimension.hierarchy;
    if (hierarchy == "oph_time") {
      ++time_dimensions;
    } else if (hierarchy != "oph_base") {
      throw user_error("hierarchy must be one of oph_base, oph_time (hierarchy={})", hierarchy);
    }
  }
  if (time_dimensions > 1) {
    throw user_error("only one dimension can be a time dimension (oph_time={})", time_dimensions);
  }
}

}  // namespace oph::operators::netcdf
