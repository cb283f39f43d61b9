// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/series/number_list.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// Looks up a number by its position, as the weight of a row by that of its latitude.
class NumberOfList final : public udf::Function<double> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "list",
       .kind = ParameterKind::kText,
       .help = "numbers separated by commas; 1*3,0.5 stands for 1,1,1,0.5"},
      {.name = "position",
       .kind = ParameterKind::kInteger,
       .help = "which of them, from 1",
       .minimum = 1},
  };
  static constexpr udf::Manual manual{
      .name = "oph_number_of_list",
      .summary = "Tells the number at a position of a list.",
      .returns = udf::Returns::kDouble,
      .parameters = parameters,
      .example = "oph_number_of_list('0.5,1,0.5',2)",
      .notes = "NULL where the position is NULL or beyond the end of the list.",
      .typed = false,
  };

  /// The list must not change from row to row: it is read once.
  explicit NumberOfList(const udf::Arguments& arguments) {
    if (!arguments.given(0)) throw udf::Error{"list must be a constant text"};
    numbers_ = read_numbers("list", arguments.text("list"));
  }

  static std::unique_ptr<udf::Function<double>> make(const UDF_ARGS& raw) {
    return std::make_unique<NumberOfList>(udf::checked_arguments(manual, raw));
  }

  std::optional<double> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    if (!arguments.given(1)) return std::nullopt;
    const auto position = static_cast<std::size_t>(arguments.integer("position"));
    if (position > numbers_.size()) return std::nullopt;
    return numbers_[position - 1];
  }

 private:
  std::vector<double> numbers_;
};

}  // namespace

OPH_UDF_DOUBLE(oph_number_of_list, NumberOfList)

}  // namespace oph::primitives
