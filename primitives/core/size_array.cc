// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/element.h"

namespace oph::primitives {
namespace {

/// The number of bytes of a.
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: counted.
/// Range:   exact.
class SizeArray final : public udf::Function<long long> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to measure"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_size_array",
      .summary = "Tells the size of an array in bytes.",
      .kind = udf::Class::kReduce,
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_size_array('oph_float','oph_float',measure)",
      .notes = "The result is a number, no array: use it inside another primitive.",
  };

  explicit SizeArray(const Element& element) : element_size_{element.size()} {}

  std::optional<long long> row(const UDF_ARGS& raw) override {
    const auto measure = udf::Arguments{manual, raw}.measure(0);
    if (!measure) return std::nullopt;
    return static_cast<long long>(udf::element_count(*measure, element_size_) * element_size_);
  }

 private:
  std::size_t element_size_;
};

struct SizeArrayShape {
  static constexpr const udf::Manual& manual = SizeArray::manual;

  static std::unique_ptr<udf::Function<long long>> make(const UDF_ARGS& raw) {
    udf::checked_arguments(manual, raw);
    return std::make_unique<SizeArray>(read_call_elements(raw, 1).inputs.front());
  }
};

}  // namespace

OPH_UDF_LONG(oph_size_array, SizeArrayShape)

}  // namespace oph::primitives
