// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "primitives/udf/arguments.h"
#include "primitives/udf/missing.h"

namespace oph::primitives::udf {

/// One use of a primitive in a statement: made in `_init`, with types and operation chosen, and
/// called for every row. No value stands for NULL. The bytes of a result stay valid until the next
/// row.
template <class Result>
class Function {
 public:
  virtual ~Function() = default;
  virtual std::optional<Result> row(const UDF_ARGS& raw) = 0;
};

/// One use of an aggregate: `clear` at the start of a group, `add` for every row of it.
class AggregateFunction {
 public:
  virtual ~AggregateFunction() = default;
  virtual void clear() = 0;
  virtual void add(const UDF_ARGS& raw) = 0;
  virtual std::optional<Bytes> result() = 0;
};

/// Decides when the parameters (all arguments but the measures) are read: once in `_init` if they
/// are constant, else when they change. MariaDB shows in `_init` a literal NULL as it shows a
/// column: unknown.
class ParameterReading {
 public:
  explicit ParameterReading(const Arguments& arguments) {
    for (std::size_t i = 0; i < arguments.size(); ++i) {
      const auto& parameter = arguments.parameter(i);
      if (is_row_array(parameter) || arguments.given(i)) continue;
      any_unknown_ = true;
      ready_ = ready_ && parameter.fallback.has_value();
    }
    varied_ = !ready_;
    for (std::size_t i = 0; i < arguments.size(); ++i) known_.push_back(arguments.given(i));
  }

  /// Whether the parameters can be read in `_init`, taking the unknown ones as NULL.
  bool ready() const { return ready_; }

  /// Whether the parameters must be read (again) for this row.
  bool due(const Arguments& arguments) {
    if (!any_unknown_) return false;
    bool varies = false;
    for (std::size_t i = 0; i < known_.size(); ++i) {
      const bool is_parameter = !is_row_array(arguments.parameter(i));
      varies = varies || (is_parameter && !known_[i] && arguments.given(i));
    }
    const bool is_due = varies || varied_;
    // Without a mandatory one there is nothing to go back to.
    varied_ = varies || !ready_;
    return is_due;
  }

 private:
  bool any_unknown_ = false;
  bool ready_ = true;
  bool varied_ = false;
  std::vector<bool> known_;
};

/// A text that decides in `_init` what a call computes. Precondition: it has no fallback.
inline std::string_view constant_text(const Arguments& arguments, std::size_t position) {
  if (arguments.given(position)) return arguments.text_at(position);
  throw Error{std::string{arguments.parameter(position).name} + " must be a constant text"};
}

/// The missing value of a call; absent if there is none.
inline std::optional<Number> missing_number(const Arguments& arguments) {
  if (!arguments.has(kMissingValue.name)) return std::nullopt;
  return arguments.number(kMissingValue.name);
}

/// The missing value of a call, for elements of type T.
template <Element T>
Missing<T> missing_of(const Arguments& arguments) {
  return Missing<T>{missing_number(arguments)};
}

/// The number of measures among the parameters of a manual.
constexpr std::size_t measure_count(const Manual& manual) {
  std::size_t count = 0;
  for (const auto& parameter : manual.parameters) {
    count += is_row_array(parameter) ? 1 : 0;
  }
  return count;
}

/// The checks of `_init` that all primitives share.
inline Arguments checked_arguments(const Manual& manual, const UDF_ARGS& raw) {
  const std::size_t types = manual.typed ? 2 : 0;
  if (raw.arg_count < types) {
    throw Error{"too few arguments: the types come first", {{"given", raw.arg_count}}};
  }
  Arguments arguments{manual, raw};
  arguments.check_count();
  arguments.check_known();
  return arguments;
}

}  // namespace oph::primitives::udf
