// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/array/conversion.h"

namespace oph::primitives {

inline constexpr Parameter kFirstArray{
    .name = "measure", .kind = ParameterKind::kMeasure, .help = "first array"};
inline constexpr Parameter kOtherArrays{.name = "other",
                                        .kind = ParameterKind::kMeasure,
                                        .help = "array to join with the ones before",
                                        .multiple = true};

/// The arrays of one call, each converted from its type to its type in the result.
class JoinedArrays {
 public:
  /// `first` is the position of the first array, the others follow it. Throws udf::Error.
  JoinedArrays(const CallElements& elements, std::size_t first)
      : first_{first}, arrays_(elements.inputs.size()), rooms_(elements.inputs.size()) {
    for (std::size_t i = 0; i < elements.inputs.size(); ++i) {
      input_sizes_.push_back(elements.inputs[i].size());
      conversions_.emplace_back(elements.inputs[i], elements.outputs[i]);
    }
  }

  /// Reads array number `i` of a row; false if it is NULL.
  bool read(const udf::Arguments& arguments, std::size_t i) {
    const auto measure = arguments.measure(first_ + i);
    if (!measure) return false;
    const auto size = input_sizes_[i];
    arrays_[i] =
        conversions_[i]({measure->data(), udf::element_count(*measure, size), size}, rooms_[i]);
    return true;
  }

  /// Reads the arrays of a row; false if one is NULL.
  bool read_all(const udf::Arguments& arguments) {
    for (std::size_t i = 0; i < arrays_.size(); ++i) {
      if (!read(arguments, i)) return false;
    }
    return true;
  }

  std::span<const Packed> arrays() const { return arrays_; }

 private:
  std::size_t first_;
  std::vector<std::size_t> input_sizes_;
  std::vector<Conversion> conversions_;
  std::vector<Packed> arrays_;
  std::vector<udf::Buffer> rooms_;
};

/// Throws udf::Error unless all arrays have one type.
inline void check_one_type(const CallElements& elements) {
  for (std::size_t i = 1; i < elements.inputs.size(); ++i) {
    if (elements.inputs[i] == elements.inputs[0] && elements.outputs[i] == elements.outputs[0]) {
      continue;
    }
    throw udf::Error{"the arrays must be of one type", {{"array", i + 1}}};
  }
}

/// Copies the arrays one behind the other. Throws udf::Error if that is too much.
inline udf::Bytes concatenated(std::span<const Packed> arrays, udf::Buffer& room) {
  std::size_t bytes = 0;
  for (const auto& array : arrays) {
    bytes += array.bytes();
    check_result_size(bytes, 1);
  }
  const auto out = room.as<std::byte>(bytes);
  auto* to = out.data();
  for (const auto& array : arrays) {
    std::memcpy(to, array.data, array.bytes());
    to += array.bytes();
  }
  return out;
}

template <class Kernel>
class ConcatenationFunction final : public udf::Function<udf::Bytes> {
 public:
  explicit ConcatenationFunction(const CallElements& elements) : inputs_{elements, 0} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    if (!inputs_.read_all({Kernel::manual, raw})) return std::nullopt;
    return concatenated(inputs_.arrays(), result_);
  }

 private:
  JoinedArrays inputs_;
  udf::Buffer result_;
};

/// Shape: arrays one behind the other. NULL if one of them is.
///
/// The kernel has `manual` and `check(const CallElements&)`, which throws udf::Error where the
/// types do not fit.
template <class Kernel>
struct Concatenation {
  static constexpr const udf::Manual& manual = Kernel::manual;

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = udf::checked_arguments(manual, raw);
    const auto elements = read_call_elements(raw, arguments.size());
    Kernel::check(elements);
    return std::make_unique<ConcatenationFunction<Kernel>>(elements);
  }
};

}  // namespace oph::primitives
