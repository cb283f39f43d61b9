// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "primitives/array/element.h"

namespace oph::primitives {
namespace {

/// 0 if a and b are the same bytes, else 1
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: compared as bytes: a NaN equals itself.
/// Range:   arrays of different length are different.
class Compare final : public udf::Function<long long> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure_a", .kind = ParameterKind::kMeasure, .help = "first array"},
      {.name = "measure_b", .kind = ParameterKind::kMeasure, .help = "second array"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_compare",
      .summary = "Tells whether two arrays are identical: 0 if they are, 1 if not.",
      .kind = udf::Class::kReduce,
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_compare('oph_float|oph_float','oph_float',measure,measure)",
      .notes = "Compares bytes. The result is a number, no array: use it inside another primitive.",
  };

  std::optional<long long> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    const auto a = arguments.measure(0);
    const auto b = arguments.measure(1);
    if (!a || !b) return std::nullopt;
    return std::ranges::equal(*a, *b) ? 0 : 1;
  }
};

struct CompareShape {
  static constexpr const udf::Manual& manual = Compare::manual;

  static std::unique_ptr<udf::Function<long long>> make(const UDF_ARGS& raw) {
    udf::checked_arguments(manual, raw);
    const auto elements = read_call_elements(raw, 2);
    if (elements.inputs[0] != elements.inputs[1]) {
      throw udf::Error{"the arrays must be of one type", {{"types", udf::type_argument(raw, 0)}}};
    }
    return std::make_unique<Compare>();
  }
};

}  // namespace

OPH_UDF_LONG(oph_compare, CompareShape)

}  // namespace oph::primitives
