// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/filling.h"
#include "primitives/array/rearrangement.h"

namespace oph::primitives {
namespace {

/// out[i + offset] = a[i], filling elsewhere
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   any offset.
struct Shift {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to shift"},
      {.name = "offset",
       .kind = ParameterKind::kInteger,
       .help = "number of places: above 0 to the right, below 0 to the left",
       .fallback = "0"},
      kFilling,
  };
  static constexpr udf::Manual manual{
      .name = "oph_shift",
      .summary = "Shifts an array and fills the gap.",
      .parameters = parameters,
      .example = "oph_shift('oph_float','oph_float',measure,1,'nan')",
      .notes =
          "What leaves the array is lost; its length stays. The filling is of the output type, "
          "the real part of complex elements.",
  };

  struct Settings {
    std::int64_t offset;
    Filling filling;
  };
  static Settings settings(const udf::Arguments& arguments, const Element& output) {
    return {arguments.integer("offset"), filling_of(output, arguments.number("filling").value())};
  }
  static std::size_t result_length(const Settings&, std::size_t length) { return length; }

  template <std::size_t fixed>
  static void run(Packed in, const Settings& settings, std::byte* out) {
    // Unsigned, because the smallest offset has no positive counterpart.
    const auto offset = static_cast<std::uint64_t>(settings.offset);
    const bool left = settings.offset < 0;
    const auto gap = std::min<std::uint64_t>(left ? -offset : offset, in.length);
    const auto kept = (in.length - gap) * in.size;
    if (left) {
      std::memcpy(out, in.data + in.bytes() - kept, kept);
      fill<fixed>(settings.filling, gap, out + kept);
    } else {
      std::memcpy(fill<fixed>(settings.filling, gap, out), in.data, kept);
    }
  }
};

}  // namespace

OPH_UDF(oph_shift, Rearrangement<Shift>)

}  // namespace oph::primitives
