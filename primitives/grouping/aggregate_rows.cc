// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/grouping/row_extremes.h"
#include "primitives/grouping/row_moments.h"

namespace oph::primitives {
namespace {

enum class Stage { kWhole, kPartial, kFinal };

Stage read_stage(const udf::Arguments& arguments) {
  const auto text = arguments.text("stage");
  if (udf::same_text(text, "partial")) return Stage::kPartial;
  return udf::same_text(text, "final") ? Stage::kFinal : Stage::kWhole;
}

template <udf::Measure In>
std::unique_ptr<RowGroup<In>> make_group(udf::Operation operation, bool is_weighted,
                                         udf::Missing<In> missing) {
  using udf::Operation;
  switch (operation) {
    case Operation::kCount:
      return std::make_unique<RowCounts<In>>(missing);
    case Operation::kMin:
      return std::make_unique<RowFold<In, ExtremeRule<Smaller>>>(missing);
    case Operation::kMax:
      return std::make_unique<RowFold<In, ExtremeRule<Larger>>>(missing);
    default:
      break;
  }
  if constexpr (std::is_integral_v<In>) {
    if (operation == Operation::kSum && !is_weighted) {
      return std::make_unique<RowFold<In, IntegerSumRule>>(missing);
    }
  }
  return std::make_unique<RowMoments<In>>(missing, operation, is_weighted);
}

/// out[i] = operation(a[i] of all rows)
///
/// Types:   every real measure type.
/// Missing: left out; an element that is missing in every row is missing, its count is 0.
/// Range:   sums of integers wrap around at 64 bits; floats add up in twice the precision of
/// double.
template <udf::Measure In, udf::Measure Out>
class AggregateRows final : public udf::AggregateFunction {
 public:
  AggregateRows(const udf::Manual& manual, const udf::Arguments& arguments)
      : manual_{manual},
        operation_{udf::operation(arguments.text("operation")).value()},
        stage_{read_stage(arguments)},
        missing_out_{udf::missing_of<Out>(arguments)},
        is_weighted_{has_weights(arguments)},
        group_{make_group<In>(operation_, is_weighted_, udf::missing_of<In>(arguments))} {}

  void clear() override { rows_ = 0; }

  void add(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual_, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return;
    if (stage_ == Stage::kFinal) {
      check_length(group_->saved_length(*measure));
      group_->merge(*measure);
    } else {
      const auto array = reader_.read<In>(*measure);
      check_length(array.size());
      group_->add(array, is_weighted_ ? arguments.number("weight").value().real() : 1);
    }
    ++rows_;
  }

  std::optional<udf::Bytes> result() override {
    if (rows_ == 0) return std::nullopt;
    if (stage_ == Stage::kPartial) {
      saved_ = group_->save();
      return udf::Bytes{saved_};
    }
    const auto out = result_.as<Out>(group_->length());
    std::visit([&](const auto& values) { put(values, out); }, group_->values());
    return std::as_bytes(out);
  }

 private:
  /// A weight that is no constant is not known in `_init`: only the constant 1 stands for none.
  static bool has_weights(const udf::Arguments& arguments) {
    if (arguments.size() <= 3) return false;
    return !arguments.given(3) || arguments.number("weight").value().real() != 1;
  }

  void check_length(std::size_t length) {
    if (rows_ == 0) {
      group_->start(length);
    } else if (length != group_->length()) {
      throw udf::Error{"the arrays of a group must be of equal length",
                       {{"first", group_->length()}, {"other", length}}};
    }
  }

  template <class T>
  void put(const std::vector<T>& values, std::span<Out> out) const {
    const auto counts = group_->present();
    const bool is_count = operation_ == udf::Operation::kCount;
    for (std::size_t i = 0; i < out.size(); ++i) {
      const bool is_missing = (counts[i] == 0 && !is_count) || values[i] != values[i];
      out[i] = is_missing ? missing_out_.value() : udf::convert<Out>(values[i]);
    }
  }

  const udf::Manual& manual_;
  udf::Operation operation_;
  Stage stage_;
  udf::Missing<Out> missing_out_;
  bool is_weighted_;
  std::unique_ptr<RowGroup<In>> group_;
  udf::MeasureReader reader_;
  udf::Buffer result_;
  std::vector<std::byte> saved_;
  std::size_t rows_ = 0;
};

struct AggregateRowsShape {
  static constexpr Parameter parameters[] = {
      {.name = "measure",
       .kind = ParameterKind::kMeasure,
       .help = "arrays of equal length; partial results in the final stage"},
      {.name = "operation",
       .kind = ParameterKind::kChoice,
       .help = "how the elements of several rows become one",
       .values = "OPH_COUNT|OPH_MAX|OPH_MIN|OPH_SUM|OPH_AVG|OPH_STD|OPH_VAR"},
      {.name = "stage",
       .kind = ParameterKind::kChoice,
       .help = "rows become the result (whole) or a partial result of any form, which the final "
               "stage makes a result of",
       .fallback = "whole",
       .values = "whole|partial|final"},
      {.name = "weight",
       .kind = ParameterKind::kReal,
       .help = "weight of the row, for sum, avg, std, var; the constant 1 stands for none",
       .fallback = "1"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_aggregate_rows",
      .summary = "Combines the arrays of several rows element by element, in parts if need be.",
      .kind = udf::Class::kAggregate,
      .parameters = parameters,
      .example = "oph_aggregate_rows('oph_float','oph_float',measure,'OPH_STD')",
      .notes =
          "The result does not depend on the order of the rows or on how they were divided in "
          "parts. In the final stage the types are those of the rows; any weight but 1 says "
          "that rows were weighted.",
  };

  static std::unique_ptr<udf::AggregateFunction> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return udf::visit_types(
        udf::read_types(raw, 1),
        [&]<class In, class Out>(Tag<In>, Tag<Out>) -> std::unique_ptr<udf::AggregateFunction> {
          return std::make_unique<AggregateRows<In, Out>>(manual, arguments);
        });
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_aggregate_rows, AggregateRowsShape)

}  // namespace oph::primitives
