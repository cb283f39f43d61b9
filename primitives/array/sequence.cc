// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/conversion.h"

namespace oph::primitives {
namespace {

/// What to tell about a run of consecutive elements.
enum class RunInfo : std::uint8_t { kLength, kFirst, kLast };

/// out = length or position of each run of elements that are not 0
///
/// Types:   every real measure type.
/// Missing: NaN ends a run, as 0 does.
/// Range:   positions count from 1.
template <udf::Measure T>
class Sequence final : public udf::Function<udf::Bytes> {
 public:
  Sequence(const udf::Arguments& arguments, ElementType output)
      : reading_{arguments}, conversion_{Element{{ElementType::kLong}}, Element{{output}}} {
    if (reading_.ready()) read_parameters(arguments);
  }

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override;

 private:
  void read_parameters(const udf::Arguments& arguments) {
    const auto info = arguments.text("info");
    info_ = udf::same_text(info, "first")  ? RunInfo::kFirst
            : udf::same_text(info, "last") ? RunInfo::kLast
                                           : RunInfo::kLength;
    pads_ = udf::same_text(arguments.text("padding"), "yes");
  }

  /// Writes what to tell about each run; returns their number.
  std::size_t find_runs(std::span<const T> a, std::span<std::int64_t> runs) const;

  udf::ParameterReading reading_;
  Conversion conversion_;
  RunInfo info_ = RunInfo::kLength;
  bool pads_ = false;
  udf::MeasureReader reader_;
  udf::Buffer runs_;
  udf::Buffer result_;
};

struct SequenceShape {
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to search for runs"},
      {.name = "info",
       .kind = ParameterKind::kChoice,
       .help = "what to tell about a run: its length, or the position of its first or last element",
       .fallback = "length",
       .values = "length|first|last"},
      {.name = "padding",
       .kind = ParameterKind::kChoice,
       .help = "yes keeps the length of the array, with zeros behind the runs",
       .fallback = "no",
       .values = "yes|no"},
  };
  static constexpr udf::Manual manual{
      .name = "oph_sequence",
      .summary = "Finds the runs of consecutive elements that are not 0.",
      .kind = udf::Class::kReduce,
      .fixed_length = "padding=yes",
      .parameters = parameters,
      .example = "oph_sequence('oph_int','oph_int',measure,'length','yes')",
      .notes =
          "Positions count from 1. Any value but 0 and NaN belongs to a run, also one between "
          "-1 and 1. Without padding the length of the result is the number of runs, and NULL "
          "stands for none.",
  };

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw);
};

template <udf::Measure T>
std::optional<udf::Bytes> Sequence<T>::row(const UDF_ARGS& raw) {
  const udf::Arguments arguments{SequenceShape::manual, raw};
  const auto measure = arguments.measure(0);
  if (!measure) return std::nullopt;
  if (reading_.due(arguments)) read_parameters(arguments);
  const auto a = reader_.template read<T>(*measure);
  const auto runs = runs_.template as<std::int64_t>(a.size());
  auto count = find_runs(a, runs);
  if (pads_) {
    std::fill(runs.begin() + static_cast<std::ptrdiff_t>(count), runs.end(), 0);
    count = a.size();
  }
  if (count == 0) return std::nullopt;
  const auto bytes = std::as_bytes(runs.first(count));
  const auto result = conversion_({bytes.data(), count, sizeof(std::int64_t)}, result_);
  return udf::Bytes{result.data, result.bytes()};
}

template <udf::Measure T>
std::size_t Sequence<T>::find_runs(std::span<const T> a, std::span<std::int64_t> runs) const {
  const auto in_run = [](T element) { return element != 0 && element == element; };
  std::size_t count = 0;
  for (std::size_t first = 0; first < a.size(); ++first) {
    if (!in_run(a[first])) continue;
    auto end = first + 1;
    while (end < a.size() && in_run(a[end])) ++end;
    const auto told = info_ == RunInfo::kLength  ? end - first
                      : info_ == RunInfo::kFirst ? first + 1
                                                 : end;
    runs[count++] = static_cast<std::int64_t>(told);
    first = end;
  }
  return count;
}

// clang 14 forgets rows that are defined behind this.
std::unique_ptr<udf::Function<udf::Bytes>> SequenceShape::make(const UDF_ARGS& raw) {
  const auto arguments = udf::checked_arguments(manual, raw);
  const auto types = udf::read_types(raw, 1);
  return udf::visit_measure(types.input,
                            [&]<class T>(Tag<T>) -> std::unique_ptr<udf::Function<udf::Bytes>> {
                              return std::make_unique<Sequence<T>>(arguments, types.output);
                            });
}

}  // namespace

OPH_UDF(oph_sequence, SequenceShape)

}  // namespace oph::primitives
