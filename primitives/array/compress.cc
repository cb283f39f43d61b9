// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/deflate.h"

namespace oph::primitives {
namespace {

/// out = the bytes of a, compressed
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: kept.
/// Range:   arrays below 1 GiB.
class Compress final : public udf::Function<udf::Bytes> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to compress"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_compress",
      .summary = "Compresses an array.",
      .parameters = parameters,
      .example = "oph_compress('oph_float','oph_float',measure)",
      .notes =
          "The format is that of COMPRESS() of the database server: UNCOMPRESS() and "
          "oph_uncompress read it.",
  };

  explicit Compress(const CallElements& elements)
      : input_size_{elements.inputs.front().size()},
        conversion_{elements.inputs.front(), elements.outputs.front()} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const auto measure = udf::Arguments{manual, raw}.measure(0);
    if (!measure) return std::nullopt;
    const auto length = udf::element_count(*measure, input_size_);
    const auto array = conversion_({measure->data(), length, input_size_}, converted_);
    return deflate_({array.data, array.bytes()}, result_);
  }

 private:
  std::size_t input_size_;
  Conversion conversion_;
  Deflate deflate_;
  udf::Buffer converted_;
  udf::Buffer result_;
};

struct CompressShape {
  static constexpr const udf::Manual& manual = Compress::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    udf::checked_arguments(manual, raw);
    return std::make_unique<Compress>(read_call_elements(raw, 1));
  }
};

}  // namespace

OPH_UDF(oph_compress, CompressShape)

}  // namespace oph::primitives
