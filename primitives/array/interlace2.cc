// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/interlacing.h"

namespace oph::primitives {
namespace {

/// out = a[1 .. p], b[1 .. q], ..., a[p+1 .. 2p], b[q+1 .. 2q], ...
///
/// Types:   every measure type, one for each array; those of the result may differ as well.
/// Missing: copied.
/// Range:   all arrays hold the same number of blocks.
class Interlace2 final : public udf::Function<udf::Bytes> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "counts",
       .kind = ParameterKind::kMeasure,
       .help = "array of longs: how many elements to take of each array in turn; NULL takes one"},
      {.name = "measure",
       .kind = ParameterKind::kMeasure,
       .help = "array to interlace",
       .multiple = true},
  };
  static constexpr udf::Manual manual{
      .name = "oph_interlace2",
      .summary = "Interlaces arrays: takes some elements of each in turn.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example =
          "oph_interlace2('oph_float|oph_float','oph_float',oph_to_bin('','oph_long','2,2'),"
          "measure,measure)",
      .notes =
          "The lengths of the arrays are in the proportion of the counts. The types are those "
          "of the arrays; all elements become those of the output type. The result is NULL if "
          "one of the arrays is.",
      .variadic = true,
  };

  explicit Interlace2(const CallElements& elements)
      : inputs_{elements, 1}, counts_(elements.inputs.size(), 1) {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    if (!inputs_.read_all(arguments)) return std::nullopt;
    read_counts(arguments.measure(0));
    return interlaced(inputs_.arrays(), counts_, result_);
  }

 private:
  void read_counts(std::optional<udf::Bytes> bytes) {
    std::fill(counts_.begin(), counts_.end(), 1);
    if (!bytes) return;
    const auto counts = reader_.read<std::int64_t>(*bytes);
    if (counts.size() != counts_.size()) {
      throw udf::Error{"there must be one count for each array",
                       {{"counts", counts.size()}, {"arrays", counts_.size()}}};
    }
    for (std::size_t i = 0; i < counts.size(); ++i) {
      if (counts[i] < 1) throw udf::Error{"a count is too small", {{"count", counts[i]}}};
      counts_[i] = static_cast<std::size_t>(counts[i]);
    }
  }

  JoinedArrays inputs_;
  udf::MeasureReader reader_;
  std::vector<std::size_t> counts_;
  udf::Buffer result_;
};

struct Interlace2Shape {
  static constexpr const udf::Manual& manual = Interlace2::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return std::make_unique<Interlace2>(read_call_elements(raw, arguments.size() - 1));
  }
};

}  // namespace

OPH_UDF(oph_interlace2, Interlace2Shape)

}  // namespace oph::primitives
