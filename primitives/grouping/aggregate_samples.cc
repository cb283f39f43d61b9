// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/grouping/grouped.h"
#include "primitives/grouping/row_samples.h"

namespace oph::primitives {
namespace {

/// out[i] = operation(a[i] of all rows)
///
/// Types:   every real measure type.
/// Missing: left out; a result of missing elements alone is missing.
/// Range:   sums of integers wrap around at 64 bits; floats add up in double.
template <udf::Measure In, udf::Measure Out>
class AggregateSamples final : public udf::AggregateFunction {
 public:
  AggregateSamples(const udf::Manual& manual, const udf::Arguments& arguments)
      : manual_{manual},
        missing_in_{udf::missing_of<In>(arguments)},
        missing_out_{udf::missing_of<Out>(arguments)} {
    reduction_.operation = udf::operation(arguments.text("operation")).value();
    reduction_.order = arguments.number("order").value().real();
    check_order(reduction_);
  }

  void clear() override { samples_.start(length_ = 0); }

  void add(const UDF_ARGS& raw) override {
    const auto measure = udf::Arguments{manual_, raw}.measure(0);
    if (!measure) return;
    const auto length = udf::element_count(*measure, sizeof(In));
    if (samples_.rows() == 0) {
      length_ = length;
      samples_.start(measure->size());
    } else if (length != length_) {
      throw udf::Error{"the arrays of a group must be of equal length",
                       {{"first", length_}, {"other", length}}};
    }
    samples_.add(*measure);
  }

  std::optional<udf::Bytes> result() override {
    if (samples_.rows() == 0) return std::nullopt;
    const auto out = result_.as<Out>(length_);
    reduction_.groups = Groups{std::vector<double>(samples_.rows(), 1)};
    const auto width = samples_.column_bytes(sizeof(In)) / sizeof(In);
    for (std::size_t first = 0; first < length_; first += width) {
      reduce(first, out.subspan(first, std::min(width, length_ - first)));
    }
    return std::as_bytes(out);
  }

 private:
  void reduce(std::size_t first, std::span<Out> out) {
    const auto tile = tile_.as<In>(samples_.rows() * out.size());
    samples_.read(first * sizeof(In), out.size() * sizeof(In),
                  reinterpret_cast<std::byte*>(tile.data()));
    reduction_.inner = out.size();
    const GroupKernel<In> kernel{reduction_};
    kernel.run(std::span<const In>{tile}, reduction_, missing_in_, scratch_, staging_,
               [&]<class T>(std::span<const T> values, udf::Missing<T> missing) {
                 udf::convert_array(values, missing, missing_out_, out);
               });
  }

  const udf::Manual& manual_;
  MemberReduction reduction_;
  udf::Missing<In> missing_in_;
  udf::Missing<Out> missing_out_;
  RowSamples samples_;
  std::size_t length_ = 0;
  udf::Buffer tile_;
  udf::Buffer scratch_;
  udf::Buffer staging_;
  udf::Buffer result_;
};

struct AggregateSamplesShape {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "arrays of equal length"},
      {.name = "operation",
       .kind = ParameterKind::kChoice,
       .help = "how the elements of several rows become one",
       .values = "OPH_CMOMENT|OPH_ACMOMENT|OPH_RMOMENT|OPH_ARMOMENT|OPH_QUANTILE|OPH_ARG_MAX|"
                 "OPH_ARG_MIN"},
      {.name = "order",
       .kind = ParameterKind::kReal,
       .help = "exponent of a moment, or probability of a quantile",
       .fallback = "2"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_aggregate_samples",
      .summary = "Combines the arrays of several rows by operations that need all of them at once.",
      .kind = udf::Class::kAggregate,
      .parameters = parameters,
      .example = "oph_aggregate_samples('oph_float','oph_float',measure,'OPH_QUANTILE',0.5)",
      .notes =
          "Beyond 64 MB the rows of a group are kept in a temporary file. Missing elements are "
          "left out. Positions count from 1, in the order in which rows come.",
  };

  static std::unique_ptr<udf::AggregateFunction> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return udf::visit_types(
        udf::read_types(raw, 1),
        [&]<class In, class Out>(Tag<In>, Tag<Out>) -> std::unique_ptr<udf::AggregateFunction> {
          return std::make_unique<AggregateSamples<In, Out>>(manual, arguments);
        });
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_aggregate_samples, AggregateSamplesShape)

}  // namespace oph::primitives
