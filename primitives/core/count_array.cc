// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/array/element.h"

namespace oph::primitives {
namespace {

/// Counts the elements of an array that are not missing.
template <udf::Element T>
std::size_t count_present(std::span<const T> a, udf::Missing<T> missing) {
  std::size_t count = 0;
  for (const T element : a) count += missing(element) ? 0 : 1;
  return count;
}

/// Marks the elements of which one field is missing.
template <udf::Element T>
void mark_missing(std::span<const T> field, udf::Missing<T> missing, std::span<char> marks) {
  for (std::size_t i = 0; i < marks.size(); ++i) {
    marks[i] = static_cast<char>(marks[i] | static_cast<char>(missing(field[i])));
  }
}

/// The number of elements of a, or of those that are not missing.
///
/// Types:   every measure type, complex ones and those of several fields too.
/// Missing: counted unless `include` is 0; an element is missing if one of its fields is.
/// Range:   exact.
class CountArray final : public udf::Function<long long> {
 public:
  static constexpr Parameter parameters[] = {
      {.name = "measure", .kind = ParameterKind::kMeasure, .help = "array to count"},
      {.name = "include",
       .kind = ParameterKind::kInteger,
       .help = "1 counts all elements, 0 leaves the missing ones out",
       .fallback = "1",
       .minimum = 0,
       .maximum = 1},
      udf::kMissingValue,
  };
  static constexpr udf::Manual manual{
      .name = "oph_count_array",
      .summary = "Counts the elements of an array.",
      .kind = udf::Class::kReduce,
      .returns = udf::Returns::kLong,
      .parameters = parameters,
      .example = "oph_count_array('oph_float','oph_float',measure,0)",
      .notes =
          "The result is a number, no array: use it inside another primitive. An element of "
          "several "
          "fields is missing if one of them is.",
  };

  CountArray(const udf::Arguments& arguments, Element element)
      : element_{std::move(element)}, element_size_{element_.size()}, reading_{arguments} {
    if (reading_.ready()) read_parameters(arguments);
  }

  std::optional<long long> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return std::nullopt;
    if (reading_.due(arguments)) read_parameters(arguments);
    const auto length = udf::element_count(*measure, element_size_);
    if (includes_missing_) return static_cast<long long>(length);
    const bool is_single = element_.fields.size() == 1;
    return static_cast<long long>(is_single ? present(*measure) : present(*measure, length));
  }

 private:
  void read_parameters(const udf::Arguments& arguments) {
    includes_missing_ = arguments.integer("include") == 1;
    missing_ = udf::missing_number(arguments);
  }

  /// Counts elements of one field.
  std::size_t present(udf::Bytes measure) {
    return udf::visit_element(element_.fields.front(), [&]<class T>(Tag<T>) {
      static const auto count = udf::best_version<&count_present<T>>();
      return count(reader_.read<T>(measure), udf::Missing<T>{missing_});
    });
  }

  /// Counts elements of several fields.
  std::size_t present(udf::Bytes measure, std::size_t length) {
    const auto marks = marks_.as<char>(length);
    std::fill(marks.begin(), marks.end(), 0);
    udf::Column column{0, element_size_};
    for (const auto type : element_.fields) {
      udf::visit_element(type, [&]<class T>(Tag<T>) {
        const auto field = field_.as<T>(length);
        udf::copy_column(measure.data(), column, reinterpret_cast<std::byte*>(field.data()),
                         {0, sizeof(T)}, sizeof(T), length);
        mark_missing<T>(field, udf::Missing<T>{missing_}, marks);
      });
      column.offset += size_of(type);
    }
    return static_cast<std::size_t>(std::count(marks.begin(), marks.end(), 0));
  }

  Element element_;
  std::size_t element_size_;
  udf::ParameterReading reading_;
  bool includes_missing_ = true;
  std::optional<udf::Number> missing_;
  udf::MeasureReader reader_;
  udf::Buffer field_;
  udf::Buffer marks_;
};

struct CountArrayShape {
  static constexpr const udf::Manual& manual = CountArray::manual;

  static std::unique_ptr<udf::Function<long long>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    return std::make_unique<CountArray>(arguments, read_call_elements(raw, 1).inputs.front());
  }
};

}  // namespace

OPH_UDF_LONG(oph_count_array, CountArrayShape)

}  // namespace oph::primitives
