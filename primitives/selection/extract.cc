// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/conversion.h"

namespace oph::primitives {
namespace {

/// out[i] = a[index_list[i]], counted from 1
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: copied.
/// Range:   positions lie within the array; results up to 1 GiB.
class Extract final : public udf::Function<udf::Bytes> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to select from"},
      {.name = "index_list",
       .kind = ParameterKind::kMeasure,
       .help = "array of longs: the positions of the elements to take, from 1"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_extract",
      .summary = "Takes the elements at given positions, in the order given.",
      .kind = udf::Class::kReduce,
      .fixed_length = udf::kAlways,
      .parameters = parameters,
      .example = "oph_extract('oph_float','oph_float',measure,oph_to_bin('','oph_long','3,1,2'))",
      .notes = "Positions may repeat. The types are those of the measure and of the result.",
  };

  explicit Extract(const CallElements& elements)
      : size_{elements.inputs.front().size()},
        conversion_{elements.inputs.front(), elements.outputs.front()} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    const auto measure = arguments.measure(0);
    const auto list = arguments.measure(1);
    if (!measure || !list) return std::nullopt;
    const auto positions = reader_.read<std::int64_t>(*list);
    check_result_size(positions.size(), size_);
    const auto taken = taken_.as<std::byte>(positions.size() * size_);
    const Packed in{measure->data(), udf::element_count(*measure, size_), size_};
    visit_width(size_, [&](auto fixed) { take<fixed()>(in, positions, taken.data()); });
    const auto result = conversion_({taken.data(), positions.size(), size_}, converted_);
    return udf::Bytes{result.data, result.bytes()};
  }

 private:
  template <std::size_t fixed>
  static void take(Packed in, std::span<const std::int64_t> positions, std::byte* out) {
    const auto size = width<fixed>(in.size);
    for (const auto position : positions) {
      // Positions below 1 become large ones.
      const auto index = static_cast<std::size_t>(position) - 1;
      if (index >= in.length) {
        throw udf::Error{"a position is outside of the array",
                         {{"position", position}, {"length", in.length}}};
      }
      std::memcpy(out, in.data + index * size, size);
      out += size;
    }
  }

  std::size_t size_;
  Conversion conversion_;
  udf::MeasureReader reader_;
  udf::Buffer taken_;
  udf::Buffer converted_;
};

struct ExtractShape {
  static constexpr const udf::Manual& manual = Extract::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    udf::checked_arguments(manual, raw);
    return std::make_unique<Extract>(read_call_elements(raw, 1));
  }
};

}  // namespace

OPH_UDF(oph_extract, ExtractShape)

}  // namespace oph::primitives
