// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/joining.h"

namespace oph::primitives {
namespace {

/// out = base, then one of the other arrays: the first in row 1, the second in row 2, and so on
///
/// Types:   every measure type, complex ones and those of several fields too; one for all arrays.
/// Missing: copied.
/// Range:   any lengths.
class Concat2 final : public udf::Function<udf::Bytes> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "base", .kind = ParameterKind::kMeasure, .help = "array to append to"},
      {.name = "set",
       .kind = ParameterKind::kMeasure,
       .help = "array to append, in turn",
       .multiple = true},
  };
  static constexpr udf::Manual manual{
      .name = "oph_concat2",
      .summary = "Appends to an array one of several others, which take turns from row to row.",
      .kind = udf::Class::kReduce,
      .fixed_length = "one set",
      .parameters = parameters,
      .example = "oph_concat2('oph_float|oph_float|oph_float','oph_float',measure,measure,measure)",
      .notes =
          "Rows count in the order in which the server reads them; after the last array comes "
          "the first again. The result is NULL if one of its two arrays is.",
      .variadic = true,
  };

  explicit Concat2(const CallElements& elements)
      : inputs_{elements, 0}, sets_{elements.inputs.size() - 1} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    const auto set = 1 + row_++ % sets_;
    if (!inputs_.read(arguments, 0) || !inputs_.read(arguments, set)) return std::nullopt;
    const std::array<Packed, 2> both{inputs_.arrays()[0], inputs_.arrays()[set]};
    return concatenated(both, result_);
  }

 private:
  JoinedArrays inputs_;
  std::size_t sets_;
  std::size_t row_ = 0;
  udf::Buffer result_;
};

struct Concat2Shape {
  static constexpr const udf::Manual& manual = Concat2::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    const auto elements = read_call_elements(raw, arguments.size());
    check_one_type(elements);
    return std::make_unique<Concat2>(elements);
  }
};

}  // namespace

OPH_UDF(oph_concat2, Concat2Shape)

}  // namespace oph::primitives
