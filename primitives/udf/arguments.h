// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mysql.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "primitives/udf/buffer.h"
#include "primitives/udf/error.h"
#include "primitives/udf/manual.h"
#include "primitives/udf/number.h"
#include "primitives/udf/text.h"

namespace oph::primitives::udf {

/// The arguments of one call, read as the manual says. Positions count from the first argument
/// after the two types. An argument that is NULL, or not given, has its fallback value.
class Arguments {
 public:
  Arguments(const Manual& manual, const UDF_ARGS& raw)
      : manual_{manual}, raw_{raw}, first_{manual.typed ? std::size_t{2} : std::size_t{0}} {
    extra_measures_ = count_extra_measures();
  }

  std::size_t size() const { return raw_.arg_count - first_; }

  /// Checks the number of arguments, and that measures may be ones. Call it first.
  void check_count() const;

  /// Checks every argument that is known: in `_init` these are the constants.
  void check_known() const;

  /// Whether the argument is there and not NULL (in `_init`: a constant that is not NULL).
  bool given(std::size_t position) const {
    return position < size() && raw_.args[first_ + position] != nullptr;
  }

  /// Whether the manual has a parameter of that name.
  bool has(std::string_view name) const { return find(name).has_value(); }

  /// The bytes of a measure; absent if NULL or empty.
  std::optional<Bytes> measure(std::size_t position) const {
    if (!given(position) || raw_.lengths[first_ + position] == 0) return std::nullopt;
    return Bytes{reinterpret_cast<const std::byte*>(raw_.args[first_ + position]),
                 raw_.lengths[first_ + position]};
  }

  std::string_view text(std::string_view name) const { return text_at(position_of(name)); }
  std::int64_t integer(std::string_view name) const { return integer_at(position_of(name)); }
  std::optional<Number> number(std::string_view name) const { return number_at(position_of(name)); }

  std::string_view text_at(std::size_t position) const;
  std::int64_t integer_at(std::size_t position) const;
  /// The word that stands for a number: one of the `values` of a real parameter. Else absent.
  std::optional<std::string_view> word_at(std::size_t position) const;
  /// Absent if not given and without a fallback number.
  std::optional<Number> number_at(std::size_t position) const;

  const Parameter& parameter(std::size_t position) const;
  const Manual& manual() const { return manual_; }
  std::size_t parameter_count() const { return manual_.parameters.size(); }

  /// The number of measures at the front, where the manual says that the first may be repeated.
  std::size_t leading_measures() const { return 1 + extra_measures_; }

 private:
  std::size_t count_extra_measures() const;
  std::size_t repeated_count() const;
  std::optional<std::size_t> find(std::string_view name) const;
  std::size_t position_of(std::string_view name) const;
  std::string_view raw_text(std::size_t position) const {
    return {raw_.args[first_ + position], raw_.lengths[first_ + position]};
  }
  std::optional<Number> raw_number(std::size_t position) const;
  std::string shown(std::size_t position) const;
  static bool is_known(const Parameter& expected, std::string_view text);
  void check_choice(const Parameter& expected, std::string_view text) const;
  void check_range(const Parameter& expected, Number number, std::size_t position) const;

  const Manual& manual_;
  const UDF_ARGS& raw_;
  std::size_t first_;
  std::size_t extra_measures_ = 0;
};

inline std::size_t Arguments::repeated_count() const {
  std::size_t count = 0;
  for (const auto& parameter : manual_.parameters) count += parameter.multiple ? 1 : 0;
  return count;
}

/// With a repeated first measure the parameters behind it belong to the last arguments; the last
/// parameter of all is left out if a text that is no number stands there.
inline std::size_t Arguments::count_extra_measures() const {
  constexpr std::size_t fewest = 3;
  if (parameter_count() < fewest || !manual_.parameters.front().multiple || size() == 0) return 0;
  const auto last = size() - 1;
  const bool is_text = given(last) && raw_.arg_type[first_ + last] == STRING_RESULT &&
                       !Number::parse(trim(raw_text(last)));
  const std::size_t others = parameter_count() - (is_text ? 2 : 1);
  return last > others ? last - others : 0;
}

inline const Parameter& Arguments::parameter(std::size_t position) const {
  if (extra_measures_ > 0) {
    return manual_.parameters[position <= extra_measures_ ? 0 : position - extra_measures_];
  }
  const auto count = parameter_count();
  if (position < count) return manual_.parameters[position];
  const auto repeated = repeated_count();
  return manual_.parameters[count - repeated + (position - count) % repeated];
}

inline void Arguments::check_count() const {
  std::size_t mandatory = first_;
  for (const auto& parameter : manual_.parameters) mandatory += parameter.fallback ? 0 : 1;
  const std::size_t count = raw_.arg_count;
  const std::size_t most = first_ + parameter_count();
  if (count < mandatory) {
    throw Error{"too few arguments", {{"given", count}, {"needed", mandatory}}};
  }
  if (count > most && !manual_.variadic) {
    throw Error{"too many arguments", {{"given", count}, {"most", most}}};
  }
  if (count > most && (count - most) % repeated_count() != 0) {
    throw Error{"the last group of arguments is incomplete",
                {{"given", count}, {"group", repeated_count()}}};
  }
  for (std::size_t i = 0; i < size(); ++i) {
    if (parameter(i).kind == ParameterKind::kMeasure &&
        raw_.arg_type[first_ + i] != STRING_RESULT) {
      throw Error{"a number is no measure", {{"argument", parameter(i).name}}};
    }
  }
}

inline void Arguments::check_known() const {
  for (std::size_t i = 0; i < size(); ++i) {
    if (!given(i)) continue;
    switch (parameter(i).kind) {
      case ParameterKind::kMeasure:
        break;
      case ParameterKind::kInteger:
        integer_at(i);
        break;
      case ParameterKind::kReal:
        if (!word_at(i)) number_at(i);
        break;
      default:
        text_at(i);
    }
  }
}

inline std::optional<std::size_t> Arguments::find(std::string_view name) const {
  for (std::size_t i = 0; i < parameter_count(); ++i) {
    if (manual_.parameters[i].name == name) return i;
  }
  return std::nullopt;
}

inline std::size_t Arguments::position_of(std::string_view name) const {
  if (const auto found = find(name)) return *found == 0 ? 0 : *found + extra_measures_;
  throw Error{"the manual lacks a parameter that the primitive reads", {{"parameter", name}}};
}

/// An argument as error texts show it.
inline std::string Arguments::shown(std::size_t position) const {
  switch (raw_.arg_type[first_ + position]) {
    case INT_RESULT:
      return std::to_string(*reinterpret_cast<const long long*>(raw_.args[first_ + position]));
    case REAL_RESULT:
      return std::to_string(*reinterpret_cast<const double*>(raw_.args[first_ + position]));
    default:
      return std::string{raw_text(position)};
  }
}

inline bool Arguments::is_known(const Parameter& expected, std::string_view text) {
  bool known = false;
  for_each_part(expected.values, '|',
                [&](std::string_view value) { known = known || same_text(value, text); });
  return known;
}

inline void Arguments::check_choice(const Parameter& expected, std::string_view text) const {
  if (expected.kind != ParameterKind::kChoice || is_known(expected, text)) return;
  throw Error{"unknown " + std::string{expected.name},
              {{expected.name, text}, {"known", expected.values}}};
}

inline std::string_view Arguments::text_at(std::size_t position) const {
  const auto& expected = parameter(position);
  if (!given(position)) {
    if (!expected.fallback) throw Error{std::string{expected.name} + " is missing"};
    return *expected.fallback;
  }
  if (raw_.arg_type[first_ + position] != STRING_RESULT) {
    throw Error{std::string{expected.name} + " must be a text", {{expected.name, shown(position)}}};
  }
  const auto text = trim(raw_text(position));
  check_choice(expected, text);
  return text;
}

inline std::optional<std::string_view> Arguments::word_at(std::size_t position) const {
  const auto& expected = parameter(position);
  if (expected.values.empty() || !given(position)) return std::nullopt;
  if (raw_.arg_type[first_ + position] != STRING_RESULT) return std::nullopt;
  const auto text = trim(raw_text(position));
  return is_known(expected, text) ? std::optional{text} : std::nullopt;
}

inline std::optional<Number> Arguments::raw_number(std::size_t position) const {
  switch (raw_.arg_type[first_ + position]) {
    case INT_RESULT:
      return Number{static_cast<std::int64_t>(
          *reinterpret_cast<const long long*>(raw_.args[first_ + position]))};
    case REAL_RESULT:
      return Number{*reinterpret_cast<const double*>(raw_.args[first_ + position])};
    default:
      return Number::parse(trim(raw_text(position)));
  }
}

inline void Arguments::check_range(const Parameter& expected, Number number,
                                   std::size_t position) const {
  const bool has_minimum = expected.minimum > Parameter{}.minimum;
  const bool has_maximum = expected.maximum < Parameter{}.maximum;
  // NaN is neither too small nor too large.
  if ((has_minimum || has_maximum) && std::isnan(number.real())) {
    throw Error{std::string{expected.name} + " must be a number",
                {{expected.name, shown(position)}}};
  }
  if (has_minimum && number.real() < expected.minimum) {
    throw Error{std::string{expected.name} + " is too small",
                {{expected.name, shown(position)},
                 {"minimum", static_cast<std::int64_t>(expected.minimum)}}};
  }
  if (has_maximum && number.real() > expected.maximum) {
    throw Error{std::string{expected.name} + " is too large",
                {{expected.name, shown(position)},
                 {"maximum", static_cast<std::int64_t>(expected.maximum)}}};
  }
}

inline std::optional<Number> Arguments::number_at(std::size_t position) const {
  const auto& expected = parameter(position);
  if (!given(position)) {
    if (!expected.fallback) throw Error{std::string{expected.name} + " is missing"};
    return Number::parse(*expected.fallback);
  }
  const auto number = raw_number(position);
  if (!number) {
    throw Error{std::string{expected.name} + " must be a number",
                {{expected.name, shown(position)}}};
  }
  check_range(expected, *number, position);
  return number;
}

inline std::int64_t Arguments::integer_at(std::size_t position) const {
  const auto number = number_at(position);
  if (number && number->is_integer()) return number->integer();
  const auto& expected = parameter(position);
  throw Error{std::string{expected.name} + " must be a whole number",
              {{expected.name, given(position) ? shown(position) : "NULL"}}};
}

}  // namespace oph::primitives::udf
