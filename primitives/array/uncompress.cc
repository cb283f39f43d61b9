// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/deflate.h"

namespace oph::primitives {
namespace {

/// out = the array that was compressed
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: kept.
/// Range:   arrays below 1 GiB.
class Uncompress final : public udf::Function<udf::Bytes> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "compressed array"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_uncompress",
      .summary = "Gives back a compressed array.",
      .parameters = parameters,
      .example =
          "oph_uncompress('oph_float','oph_float',oph_compress('oph_float','oph_float',"
          "measure))",
      .notes = "Reads what oph_compress or COMPRESS() of the database server wrote.",
  };

  explicit Uncompress(const CallElements& elements)
      : input_size_{elements.inputs.front().size()},
        conversion_{elements.inputs.front(), elements.outputs.front()} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const auto measure = udf::Arguments{manual, raw}.measure(0);
    if (!measure) return std::nullopt;
    const auto bytes = inflate_(*measure, inflated_);
    const auto length = udf::element_count(bytes, input_size_);
    const auto array = conversion_({bytes.data(), length, input_size_}, result_);
    return udf::Bytes{array.data, array.bytes()};
  }

 private:
  std::size_t input_size_;
  Conversion conversion_;
  Inflate inflate_;
  udf::Buffer inflated_;
  udf::Buffer result_;
};

struct UncompressShape {
  static constexpr const udf::Manual& manual = Uncompress::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    udf::checked_arguments(manual, raw);
    return std::make_unique<Uncompress>(read_call_elements(raw, 1));
  }
};

}  // namespace

OPH_UDF(oph_uncompress, UncompressShape)

}  // namespace oph::primitives
