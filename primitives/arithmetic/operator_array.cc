// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/arithmetic/pairwise.h"

namespace oph::primitives {
namespace {

/// out[i] = a[i] operation b[i]
///
/// Types:   every real measure type, complex ones for OPH_SUM, OPH_SUB, OPH_MUL, OPH_DIV; the
///          operands are of one type.
/// Missing: as in the primitive that is named after the operation.
/// Range:   as in the primitive that is named after the operation.
struct OperatorArray {
  static constexpr Parameter parameters[] = {
      kFirstMeasure,
      kSecondMeasure,
      {.name = "operation",
       .kind = ParameterKind::kChoice,
       .help = "what to compute of each pair; a constant",
       .values = "OPH_SUM|OPH_SUB|OPH_MUL|OPH_DIV|OPH_ABS|OPH_ARG|OPH_MAX|OPH_MIN|OPH_MASK|"
                 "OPH_ARG_MAX|OPH_ARG_MIN|OPH_ANOMALY"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_operator_array",
      .summary = "Combines two arrays element by element.",
      .parameters = parameters,
      .example =
          "oph_operator_array('oph_float|oph_float','oph_float',measure,measure,'OPH_SUM',-1)",
      .notes =
          "OPH_SUM does what oph_sum_array does, and so on. OPH_ANOMALY subtracts too, but where "
          "one element is missing so is the result.",
  };

  using Made = std::unique_ptr<udf::Function<udf::Bytes>>;

  static Made make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    const auto types = udf::read_types(raw, 2);
    const auto operation = udf::constant_text(arguments, 2);
    Made made;
    for (const auto& [name, make_for] : kOperations) {
      if (udf::same_text(name, operation)) made = make_for(arguments, types);
    }
    return made;
  }

 private:
  template <class Rule>
  static Made make_pairwise(const udf::Arguments& arguments, udf::CallTypes types) {
    using Kernel = Pairwise<Rule>;
    return udf::visit_input<Kernel>(types, [&]<class T>(Tag<T>) {
      return udf::make_elementwise<Kernel, 2, T>(arguments, types.output);
    });
  }

  struct Operation {
    std::string_view name;
    Made (*make)(const udf::Arguments&, udf::CallTypes);
  };
  static constexpr Operation kOperations[] = {
      {"OPH_SUM", make_pairwise<SumPair>},        {"OPH_SUB", make_pairwise<SubtractPair>},
      {"OPH_MUL", make_pairwise<MultiplyPair>},   {"OPH_DIV", make_pairwise<DividePair>},
      {"OPH_ABS", make_pairwise<AbsPair>},        {"OPH_ARG", make_pairwise<ArgPair>},
      {"OPH_MAX", make_pairwise<MaxPair>},        {"OPH_MIN", make_pairwise<MinPair>},
      {"OPH_MASK", make_pairwise<MaskPair>},      {"OPH_ARG_MAX", make_pairwise<ArgMaxPair>},
      {"OPH_ARG_MIN", make_pairwise<ArgMinPair>}, {"OPH_ANOMALY", make_pairwise<AnomalyPair>},
  };
};

}  // namespace

OPH_UDF(oph_operator_array, OperatorArray)

}  // namespace oph::primitives
