// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/interlacing.h"

namespace oph::primitives {
namespace {

/// out = a[1], b[1], ..., a[2], b[2], ...
///
/// Types:   every measure type, one for each array; those of the result may differ as well.
/// Missing: copied.
/// Range:   the arrays are equally long.
class Interlace final : public udf::Function<udf::Bytes> {
 public:
  static constexpr Parameter parameters[] = {kFirstArray, kOtherArrays};
  static constexpr udf::Manual manual{
      .name = "oph_interlace",
      .summary = "Interlaces arrays: takes an element of each in turn.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_interlace('oph_float|oph_float','oph_float',measure,measure)",
      .notes =
          "All elements become those of the output type; several output types, separated by "
          "'|', give each array its own: a measure of several fields. The result is NULL if "
          "one of the arrays is.",
      .variadic = true,
  };

  explicit Interlace(const CallElements& elements)
      : inputs_{elements, 0}, counts_(elements.inputs.size(), 1) {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    if (!inputs_.read_all({manual, raw})) return std::nullopt;
    return interlaced(inputs_.arrays(), counts_, result_);
  }

 private:
  JoinedArrays inputs_;
  std::vector<std::size_t> counts_;
  udf::Buffer result_;
};

struct InterlaceShape {
  static constexpr const udf::Manual& manual = Interlace::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return std::make_unique<Interlace>(read_call_elements(raw, arguments.size()));
  }
};

}  // namespace

OPH_UDF(oph_interlace, InterlaceShape)

}  // namespace oph::primitives
