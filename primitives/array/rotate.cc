// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/rearrangement.h"

namespace oph::primitives {
namespace {

/// out[(i + offset) mod n] = a[i]
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   any offset.
struct Rotate {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to rotate"},
      {.name = "offset",
       .kind = ParameterKind::kInteger,
       .help = "number of places: above 0 to the right, below 0 to the left",
       .fallback = "0"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_rotate",
      .summary = "Moves the elements of an array round in a circle.",
      .parameters = parameters,
      .example = "oph_rotate('oph_float','oph_float',measure,96)",
      .notes = "What leaves the array at one end comes back at the other.",
  };

  struct Settings {
    std::int64_t offset;
  };
  static Settings settings(const udf::Arguments& arguments, const Element&) {
    return {arguments.integer("offset")};
  }
  static std::size_t result_length(const Settings&, std::size_t length) { return length; }

  template <std::size_t fixed>
  static void run(Packed in, const Settings& settings, std::byte* out) {
    const auto length = static_cast<std::int64_t>(in.length);
    const auto turn = settings.offset % length;
    const auto first = static_cast<std::size_t>(turn < 0 ? turn + length : turn) * in.size;
    std::memcpy(out + first, in.data, in.bytes() - first);
    std::memcpy(out, in.data + in.bytes() - first, first);
  }
};

}  // namespace

OPH_UDF(oph_rotate, Rearrangement<Rotate>)

}  // namespace oph::primitives
