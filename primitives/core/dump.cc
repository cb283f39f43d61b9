// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <charconv>

#include "primitives/core/base64.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// Writes one element: %.10f, or %.8e where that takes more than 18 characters.
void append_decimal(std::string& text, double element) {
  constexpr std::ptrdiff_t widest = 18;
  std::array<char, 400> digits;  // %.10f of the largest double takes 320 characters
  char* const begin = digits.data();
  char* const limit = begin + digits.size();
  char* end = std::to_chars(begin, limit, element, std::chars_format::fixed, 10).ptr;
  if (end - begin > widest) {
    end = std::to_chars(begin, limit, element, std::chars_format::scientific, 8).ptr;
  }
  text.append(begin, end);
}

void append_decimal(std::string& text, std::int64_t element) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), element).ptr;
  text.append(digits.data(), end);
}

/// The elements of a as text, separated by ", ".
///
/// Types:   every real measure type.
/// Missing: printed as any number; NaN is "nan".
/// Range:   floats have ten decimals, or nine significant digits where that is too long.
struct Dump {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to print"},
      {.name = "encoding",
       .kind = ParameterKind::kChoice,
       .help = "decimal prints numbers, base64 encodes the bytes of the array",
       .fallback = "decimal",
       .values = "decimal|base64"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_dump",
      .summary = "Prints an array as text.",
      .returns = udf::Returns::kText,
      .parameters = parameters,
      .example = "oph_dump('oph_float','oph_float',measure)",
      .notes = "The result is a text, no array.",
  };

  struct Settings {
    bool base64;
  };
  static Settings settings(const udf::Arguments& arguments) {
    return {udf::same_text(arguments.text("encoding"), "base64")};
  }

  template <udf::Measure T>
  static void run(std::span<const T> a, const Settings& settings, std::string& text) {
    if (settings.base64) return append_base64(text, std::as_bytes(a));
    using Printed = std::conditional_t<std::is_floating_point_v<T>, double, std::int64_t>;
    for (const T& element : a) {
      if (!text.empty()) text += ", ";
      append_decimal(text, static_cast<Printed>(element));
    }
  }
};

}  // namespace

OPH_UDF(oph_dump, udf::Text<Dump>)

}  // namespace oph::primitives
