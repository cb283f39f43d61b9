// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/filling.h"
#include "primitives/array/rearrangement.h"

namespace oph::primitives {
namespace {

/// out = a, then filling up to `size` elements
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   results up to 1 GiB.
struct Padding {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to extend"},
      {.name = "size",
       .kind = ParameterKind::kInteger,
       .help = "number of elements of the result; a longer array stays as it is",
       .fallback = "0",
       .minimum = 0},
      kFilling,
  };
  static constexpr udf::Manual manual{
      .name = "oph_padding",
      .summary = "Extends an array to a length.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_padding('oph_float','oph_float',measure,366,'nan')",
      .notes = "The filling is of the output type, the real part of complex elements.",
  };

  struct Settings {
    std::size_t size;
    Filling filling;
  };
  static Settings settings(const udf::Arguments& arguments, const Element& output) {
    return {static_cast<std::size_t>(arguments.integer("size")),
            filling_of(output, arguments.number("filling").value())};
  }
  static std::size_t result_length(const Settings& settings, std::size_t length) {
    return std::max(settings.size, length);
  }

  template <std::size_t fixed>
  static void run(Packed in, const Settings& settings, std::byte* out) {
    std::memcpy(out, in.data, in.bytes());
    if (settings.size <= in.length) return;
    fill<fixed>(settings.filling, settings.size - in.length, out + in.bytes());
  }
};

}  // namespace

OPH_UDF(oph_padding, Rearrangement<Padding>)

}  // namespace oph::primitives
