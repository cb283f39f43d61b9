// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include "primitives/arithmetic/cells.h"
#include "primitives/arithmetic/steps.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

/// Combines the arrays of a row, some cells at a time.
template <class Step, CellResult result, udf::Measure T>
class OperationFunction final : public udf::Function<udf::Bytes> {
 public:
  OperationFunction(const udf::Arguments& arguments, udf::CallTypes types)
      : manual_{arguments.manual()},
        reading_{arguments},
        readers_(arguments.leading_measures()),
        arrays_(arguments.leading_measures()),
        convert_{udf::element_type_of<Output>(), types.output} {
    if (reading_.ready()) missing_ = udf::missing_number(arguments);
  }

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual_, raw};
    for (std::size_t i = 0; i < arrays_.size(); ++i) {
      const auto measure = arguments.measure(i);
      if (!measure) return std::nullopt;
      arrays_[i] = readers_[i].template read<T>(*measure);
      udf::check_equal_length(arrays_[0].size(), arrays_[i].size());
    }
    if (reading_.due(arguments)) missing_ = udf::missing_number(arguments);
    const std::size_t length = arrays_[0].size();
    const auto out = result_.as<std::byte>(length * convert_.size());
    for (std::size_t start = 0; start < length; start += results_.size()) {
      const auto results = std::span{results_}.first(std::min(results_.size(), length - start));
      combine(start, results);
      convert_(results.data(), results.size(), missing_, out.data() + start * convert_.size());
    }
    return out;
  }

 private:
  using Output = CellOutput<result, T>;

  void combine(std::size_t start, std::span<Output> results) {
    cells_.value.fill(0);
    cells_.count.fill(0);
    for (std::size_t i = 0; i < arrays_.size(); ++i) {
      add_(arrays_[i].subspan(start, results.size()), udf::Missing<T>{missing_}, i + 1, cells_);
    }
    read_(cells_, udf::Missing<Output>{missing_}, results);
  }

  const udf::Manual& manual_;
  udf::ParameterReading reading_;
  std::vector<udf::MeasureReader> readers_;
  std::vector<std::span<const T>> arrays_;
  udf::Conversion convert_;
  std::optional<udf::Number> missing_;
  Cells<CellValue<T>> cells_;
  std::array<Output, Cells<CellValue<T>>::kCount> results_;
  udf::Buffer result_;
  void (*add_)(std::span<const T>, udf::Missing<T>, std::size_t,
               Cells<CellValue<T>>&) = udf::best_version<&add_to_cells<Step, result, T>>();
  void (*read_)(const Cells<CellValue<T>>&, udf::Missing<Output>,
                std::span<Output>) = udf::best_version<&read_cells<result, T>>();
};

/// out[i] = operation(a[i], b[i], ...)
///
/// Types:   every real measure type; the operands are of one type.
/// Missing: left out; the result is missing where all elements are.
/// Range:   integers wrap around in 64 bits; floats are computed in double.
struct OperationArray {
  static constexpr Parameter parameters[] = {
      {.name = "measure",
       .kind = ParameterKind::kMeasure,
       .help = "array; any number of them, of the same type and length",
       .multiple = true},
      {.name = "operation",
       .kind = ParameterKind::kChoice,
       .help = "how elements at the same position become one; a constant",
       .values = "OPH_AVG|OPH_SUM|OPH_MUL|OPH_MAX|OPH_MIN|OPH_ARG_MAX|OPH_ARG_MIN"},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_operation_array",
      .summary = "Combines any number of arrays element by element.",
      .parameters = parameters,
      .example =
          "oph_operation_array('oph_float|oph_float|oph_float','oph_float',"
          "measure,measure,measure,'OPH_AVG')",
      .notes =
          "Missing elements are left out. OPH_ARG_MAX and OPH_ARG_MIN give the number of the "
          "array, "
          "from 1, that holds the first extreme. A mean of integers truncates only if the output "
          "type is an integer.",
      .variadic = true,
  };

  using Made = std::unique_ptr<udf::Function<udf::Bytes>>;

  static Made make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    const auto types = udf::read_types(raw, arguments.leading_measures());
    const auto operation = udf::constant_text(arguments, arguments.leading_measures());
    Made made;
    for (const auto& [name, make_for] : kOperations) {
      if (udf::same_text(name, operation)) made = make_for(arguments, types);
    }
    return made;
  }

 private:
  template <class Step, CellResult result>
  static Made make_function(const udf::Arguments& arguments, udf::CallTypes types) {
    return udf::visit_measure(types.input, [&]<class T>(Tag<T>) -> Made {
      return std::make_unique<OperationFunction<Step, result, T>>(arguments, types);
    });
  }

  struct Operation {
    std::string_view name;
    Made (*make)(const udf::Arguments&, udf::CallTypes);
  };
  static constexpr Operation kOperations[] = {
      {"OPH_AVG", make_function<SumStep, CellResult::kMean>},
      {"OPH_SUM", make_function<SumStep, CellResult::kValue>},
      {"OPH_MUL", make_function<ProductStep, CellResult::kValue>},
      {"OPH_MAX", make_function<MaxStep, CellResult::kValue>},
      {"OPH_MIN", make_function<MinStep, CellResult::kValue>},
      {"OPH_ARG_MAX", make_function<MaxStep, CellResult::kPosition>},
      {"OPH_ARG_MIN", make_function<MinStep, CellResult::kPosition>},
  };
};

}  // namespace

OPH_UDF(oph_operation_array, OperationArray)

}  // namespace oph::primitives
