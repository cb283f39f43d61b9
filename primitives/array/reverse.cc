// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/rearrangement.h"

namespace oph::primitives {
namespace {

/// out[i] = a[n - 1 - i]
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   any length.
struct Reverse {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to reverse"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_reverse",
      .summary = "Reverses the order of an array.",
      .parameters = parameters,
      .example = "oph_reverse('oph_float','oph_float',measure)",
      .notes = "The last element comes first.",
  };

  struct Settings {};
  static Settings settings(const udf::Arguments&, const Element&) { return {}; }
  static std::size_t result_length(const Settings&, std::size_t length) { return length; }

  template <std::size_t fixed>
  static void run(Packed in, const Settings&, std::byte* out) {
    const auto size = width<fixed>(in.size);
    for (std::size_t i = 0; i < in.length; ++i) {
      std::memcpy(out + i * size, in.data + (in.length - 1 - i) * size, size);
    }
  }
};

}  // namespace

OPH_UDF(oph_reverse, Rearrangement<Reverse>)

}  // namespace oph::primitives
