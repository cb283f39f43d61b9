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

/// The rows of which groups are combined, each for itself.
struct GroupNumbers {
  std::int64_t first = 1;
  std::size_t count = 1;

  explicit GroupNumbers(const udf::Arguments& arguments) {
    if (arguments.size() <= kFirst) return;
    if (!arguments.given(kFirst) ||
        (arguments.size() > kFirst + 1 && !arguments.given(kFirst + 1))) {
      throw udf::Error{"first_group and groups must be constant numbers"};
    }
    first = arguments.integer("first_group");
    count = static_cast<std::size_t>(arguments.integer("groups"));
  }

  static constexpr std::size_t kFirst = 6;
};

/// out[g][i] = operation(a[i] of all rows of group g)
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
        numbers_{arguments} {
    for (std::size_t i = 0; i < numbers_.count; ++i) {
      groups_.push_back(make_group<In>(operation_, is_weighted_, udf::missing_of<In>(arguments)));
    }
  }

  void clear() override { rows_ = 0; }

  void add(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual_, raw};
    auto* const group = group_of(arguments);
    const auto measure = arguments.measure(0);
    if (group == nullptr || !measure) return;
    if (stage_ == Stage::kFinal) {
      check_length(group->saved_length(*measure));
      group->merge(*measure);
    } else {
      const auto array = reader_.read<In>(*measure);
      check_length(array.size());
      group->add(array, is_weighted_ ? arguments.number("weight").value().real() : 1);
    }
    ++rows_;
  }

  std::optional<udf::Bytes> result() override {
    if (rows_ == 0) return std::nullopt;
    if (stage_ == Stage::kPartial) {
      saved_.clear();
      for (const auto& group : groups_) {
        const auto saved = group->save();
        saved_.insert(saved_.end(), saved.begin(), saved.end());
      }
      return udf::Bytes{saved_};
    }
    const auto out = result_.as<Out>(groups_.size() * length_);
    for (std::size_t i = 0; i < groups_.size(); ++i) {
      const auto& group = *groups_[i];
      std::visit([&](const auto& values) { put(group, values, out.subspan(i * length_, length_)); },
                 group.values());
    }
    return std::as_bytes(out);
  }

 private:
  static constexpr std::size_t kMostColumns = 9;

  /// A weight that is no constant is not known in `_init`: only the constant 1 stands for none.
  static bool has_weights(const udf::Arguments& arguments) {
    if (arguments.size() <= 3) return false;
    return !arguments.given(3) || arguments.number("weight").value().real() != 1;
  }

  /// That of the row; null if it is none of those that are wanted.
  RowGroup<In>* group_of(const udf::Arguments& arguments) const {
    constexpr std::size_t kGroup = GroupNumbers::kFirst - 1;
    if (arguments.size() <= kGroup) return groups_.front().get();
    if (!arguments.given(kGroup)) return nullptr;
    const auto number = arguments.integer("group");
    if (number < numbers_.first) return nullptr;
    const auto index = static_cast<std::size_t>(number) - static_cast<std::size_t>(numbers_.first);
    return index < groups_.size() ? groups_[index].get() : nullptr;
  }

  void check_length(std::size_t length) {
    if (rows_ == 0) {
      if (groups_.size() > 1) check_kept_size(length * groups_.size(), kMostColumns);
      for (const auto& group : groups_) group->start(length);
      length_ = length;
    } else if (length != length_) {
      throw udf::Error{"the arrays of a group must be of equal length",
                       {{"first", length_}, {"other", length}}};
    }
  }

  template <class T>
  void put(const RowGroup<In>& group, const std::vector<T>& values, std::span<Out> out) const {
    const auto counts = group.present();
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
  GroupNumbers numbers_;
  std::vector<std::unique_ptr<RowGroup<In>>> groups_;
  udf::MeasureReader reader_;
  udf::Buffer result_;
  std::vector<std::byte> saved_;
  std::size_t rows_ = 0;
  std::size_t length_ = 0;
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
      {.name = "group",
       .kind = ParameterKind::kInteger,
       .help = "number of the group that the row belongs to; NULL is none",
       .fallback = "1"},
      {.name = "first_group",
       .kind = ParameterKind::kInteger,
       .help = "first one of the groups that are wanted",
       .fallback = "1",
       .minimum = 1},
      {.name = "groups",
       .kind = ParameterKind::kInteger,
       .help = "how many groups are wanted: their results, or partial results, lie one behind the "
               "other, and rows of others are left out",
       .fallback = "1",
       .minimum = 1,
       .maximum = 1 << 16},
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
