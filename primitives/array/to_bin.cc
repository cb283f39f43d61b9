// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/filling.h"
#include "primitives/array/generator.h"

namespace oph::primitives {
namespace {

/// out[i] = number i of a text
///
/// Types:   the output type, complex ones (real part) and those of several fields (each) too.
/// Missing: a NULL or empty text is NULL; "nan" is NaN, 0 in integers.
/// Range:   real to integer truncates and is limited to the range of the type.
struct ToBin {
  static constexpr Parameter parameters[] = {
      {.name = "list",
       .kind = ParameterKind::kText,
       .help = "decimal numbers separated by commas; nan and inf are allowed"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_to_bin",
      .summary = "Makes an array of the numbers in a text.",
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_to_bin('','oph_double','1, 2.5, nan')",
      .notes = "The input type has no meaning and may be empty. oph_dump is the opposite.",
  };

  static void make(const udf::Arguments& arguments, const Element& output,
                   std::vector<std::byte>& array) {
    const auto list = arguments.text("list");
    if (list.empty()) return;
    udf::for_each_part(list, ',', [&](std::string_view part) {
      const auto number = udf::Number::parse(part);
      if (!number) throw udf::Error{"the list has something that is no number", {{"item", part}}};
      const auto element = filling_of(output, *number);
      check_result_size(array.size() + element.size(), 1);
      array.insert(array.end(), element.begin(), element.end());
    });
  }
};

}  // namespace

OPH_UDF(oph_to_bin, Generator<ToBin>)

}  // namespace oph::primitives
