// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/series/series.h"
#include "primitives/statistics/sorted_positions.h"

namespace oph::primitives {
namespace {

/// The ranks first, first + 1, …, last of equal elements become one.
using TieRule = double (*)(std::size_t first, std::size_t last, std::size_t distinct);

TieRule tie_rule(std::string_view name) {
  if (udf::same_text(name, "MIN")) {
    return [](std::size_t first, std::size_t, std::size_t) { return static_cast<double>(first); };
  }
  if (udf::same_text(name, "MAX")) {
    return [](std::size_t, std::size_t last, std::size_t) { return static_cast<double>(last); };
  }
  if (udf::same_text(name, "DENSE")) {
    return [](std::size_t, std::size_t, std::size_t distinct) {
      return static_cast<double>(distinct);
    };
  }
  return [](std::size_t first, std::size_t last, std::size_t) {
    return static_cast<double>(first + last) / 2;
  };
}

/// out[i] = the position of a[i] among the ordered elements, from 1
///
/// Types:   every real measure type, computed in double.
/// Missing: stay missing, and are not counted.
class Rank {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to rank"},
      {.name = "ties",
       .kind = ParameterKind::kChoice,
       .help = "which of their ranks equal elements have; DENSE counts distinct values",
       .fallback = "AVERAGE",
       .values = "AVERAGE|MIN|MAX|DENSE"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_rank",
      .summary = "Ranks the elements of an array, from 1 for the smallest.",
      .parameters = parameters,
      .example = "oph_rank('oph_float','oph_double',measure,'AVERAGE')",
      .notes = "Missing elements stay missing and are not counted.",
  };

  void configure(const udf::Arguments& arguments) { rule_ = tie_rule(arguments.text("ties")); }

  std::span<const double> run(std::span<const double> values) {
    const auto order = sorted_positions(values, order_);
    const auto out = result_.as<double>(values.size());
    std::fill(out.begin(), out.end(), kNaN);
    std::size_t distinct = 0;
    for (std::size_t first = 0; first < order.size();) {
      std::size_t last = first + 1;
      while (last < order.size() && values[order[last]] == values[order[first]]) ++last;
      const double rank = rule_(first + 1, last, ++distinct);
      for (; first < last; ++first) out[order[first]] = rank;
    }
    return out;
  }

 private:
  TieRule rule_ = nullptr;
  udf::Buffer order_;
  udf::Buffer result_;
};

}  // namespace

OPH_UDF(oph_rank, Series<Rank>)

}  // namespace oph::primitives
