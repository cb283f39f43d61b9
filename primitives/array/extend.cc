// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/rearrangement.h"

namespace oph::primitives {
namespace {

/// out = a, a, ... or a[0], a[0], ..., a[1], a[1], ...
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   results up to 1 GiB.
struct Extend {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to repeat"},
      {.name = "number",
       .kind = ParameterKind::kInteger,
       .help = "how many times",
       .fallback = "1",
       .minimum = 1},
      {.name = "mode",
       .kind = ParameterKind::kChoice,
       .help = "a repeats the array as a whole, i repeats each of its elements",
       .fallback = "a",
       .values = "a|i"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_extend",
      .summary = "Repeats an array, or each of its elements.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_extend('oph_float','oph_float',measure,12,'i')",
      .notes = "The result has as many times the length of the array.",
  };

  struct Settings {
    std::size_t number;
    bool by_element;
  };
  static Settings settings(const udf::Arguments& arguments, const Element&) {
    return {static_cast<std::size_t>(arguments.integer("number")),
            udf::same_text(arguments.text("mode"), "i")};
  }
  static std::size_t result_length(const Settings& settings, std::size_t length) {
    return multiplied(length, settings.number);
  }

  template <std::size_t fixed>
  static void run(Packed in, const Settings& settings, std::byte* out) {
    const auto number = settings.number;
    if (!settings.by_element) {
      for (std::size_t i = 0; i < number; ++i) {
        std::memcpy(out + i * in.bytes(), in.data, in.bytes());
      }
      return;
    }
    const auto size = width<fixed>(in.size);
    for (std::size_t i = 0; i < in.length; ++i) {
      for (std::size_t j = 0; j < number; ++j, out += size) {
        std::memcpy(out, in.data + i * size, size);
      }
    }
  }
};

}  // namespace

OPH_UDF(oph_extend, Rearrangement<Extend>)

}  // namespace oph::primitives
