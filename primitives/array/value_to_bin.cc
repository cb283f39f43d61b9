// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/filling.h"
#include "primitives/array/generator.h"

namespace oph::primitives {
namespace {

/// out[0] = value
///
/// Types:   the output type, complex ones (real part) and those of several fields (each) too.
/// Missing: a NULL value is NULL.
/// Range:   real to integer truncates and is limited to the range of the type.
struct ValueToBin {
  static constexpr Parameter parameters[] = {
      {.name = "value", .kind = ParameterKind::kReal, .help = "number to store"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_value_to_bin",
      .summary = "Makes an array of one number.",
      .parameters = parameters,
      .example = "oph_value_to_bin('','oph_double',273.15)",
      .notes = "The input type has no meaning and may be empty.",
  };

  static void make(const udf::Arguments& arguments, const Element& output,
                   std::vector<std::byte>& array) {
    array = filling_of(output, arguments.number("value").value());
  }
};

}  // namespace

OPH_UDF(oph_value_to_bin, Generator<ValueToBin>)

}  // namespace oph::primitives
