// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>

#include "primitives/udf/conversion.h"
#include "primitives/udf/fields.h"
#include "primitives/udf/function.h"
#include "primitives/udf/types.h"

namespace oph::primitives::udf {

/// Computes one field of the elements of an array.
class FieldFunction {
 public:
  virtual ~FieldFunction() = default;
  /// Takes over the parameters of a call.
  virtual void read(const Arguments& arguments) = 0;
  /// Computes `length` aligned elements; `in` and `out` lie apart.
  virtual void run(const std::byte* in, std::size_t length, std::byte* out) = 0;
};

/// The type to compute in unless a kernel knows better: that of the elements, or a wide one that
/// holds those of both sides.
inline ElementType common_type(CallTypes types) {
  const auto [input, output] = types;
  if (input == output) return input;
  const bool whole = is_whole(input) && is_whole(output);
  if (is_complex(output)) return whole ? ElementType::kComplexLong : ElementType::kComplexDouble;
  return whole ? ElementType::kLong : ElementType::kDouble;
}

/// Whether a kernel computes in T: `Kernel::kComputesIn<T>`; by default real types, and complex
/// ones if it takes these.
template <class Kernel, Element T>
constexpr bool computes_in() {
  if constexpr (requires { Kernel::template kComputesIn<T>; }) {
    return Kernel::template kComputesIn<T>;
  } else {
    return Measure<T> || TakesComplex<Kernel>;
  }
}

template <class Kernel>
class ComputedField final : public FieldFunction {
 public:
  explicit ComputedField(CallTypes types) : types_{types} {}

  void read(const Arguments& arguments) override {
    settings_ = Kernel::settings(arguments);
    missing_ = missing_number(arguments);
    work_in(work_type());
  }

  void run(const std::byte* in, std::size_t length, std::byte* out) override {
    (this->*run_)(in, length, out);
  }

 private:
  using Settings = typename Kernel::Settings;
  using Run = void (ComputedField::*)(const std::byte*, std::size_t, std::byte*);

  // A block of this size stays in the first-level cache on its way between the types.
  static constexpr std::size_t kBlock = 1024;
  // Kernels that need the elements before, or the index of an element, get whole arrays.
  static constexpr bool kIsWhole = requires { requires Kernel::kNeedsWholeArray; };

  ElementType work_type() const {
    if constexpr (requires { Kernel::work_type(types_, settings_); }) {
      return Kernel::work_type(types_, settings_);
    } else {
      return common_type(types_);
    }
  }

  void work_in(ElementType type) {
    if (is_complex(types_.input) && !is_complex(type)) {
      if (!TakesComplex<Kernel>) reject(types_.input);
      reject_real_result(types_);
    }
    visit_element(type, [&]<class T>(Tag<T>) {
      if constexpr (computes_in<Kernel, T>()) {
        run_ = &ComputedField::compute<T>;
        widen_ = Conversion{types_.input, type};
        narrow_ = Conversion{element_type_of<typename ResultOf<Kernel, T>::type>(), types_.output};
      } else {
        reject(type);
      }
    });
  }

  [[noreturn]] static void reject(ElementType type) {
    throw Error{is_complex(type) ? "complex elements are not supported here"
                                 : "real elements are not supported here",
                {{"type", call_name(type)}}};
  }

  template <Element T>
  void compute(const std::byte* in, std::size_t length, std::byte* out) {
    using Result = typename ResultOf<Kernel, T>::type;
    static const auto run_kernel = best_version<&Kernel::template run<T>>();
    const bool in_blocks = !kIsWhole && (widen_.needed() || narrow_.needed());
    const auto block = in_blocks ? kBlock : length;
    const auto input_size = size_of(types_.input);
    for (std::size_t start = 0; start < length; start += block) {
      const auto count = std::min(block, length - start);
      const auto* from = in + start * input_size;
      auto* const to = out + start * narrow_.size();
      if (widen_.needed()) from = widened(from, count, sizeof(T));
      auto* const result =
          narrow_.needed() ? result_.as<std::byte>(count * sizeof(Result)).data() : to;
      run_kernel(std::span{reinterpret_cast<const T*>(from), count}, settings_,
                 Missing<T>{missing_}, std::span{reinterpret_cast<Result*>(result), count});
      if (narrow_.needed()) narrow_(result, count, missing_, to);
    }
  }

  const std::byte* widened(const std::byte* from, std::size_t count, std::size_t size) {
    const auto room = widened_.as<std::byte>(count * size);
    widen_(from, count, missing_, room.data());
    return room.data();
  }

  CallTypes types_;
  Settings settings_{};
  std::optional<Number> missing_;
  Run run_ = nullptr;
  Conversion widen_{types_.input, types_.input};
  Conversion narrow_{types_.output, types_.output};
  Buffer widened_;
  Buffer result_;
};

/// Takes the fields of arrays apart, lets each be computed or copied, and joins the results.
class ComputationFunction final : public Function<Bytes> {
 public:
  using MakeField = std::unique_ptr<FieldFunction> (*)(CallTypes);

  ComputationFunction(const Arguments& arguments, const std::vector<CallTypes>& fields,
                      MakeField make_field);

  std::optional<Bytes> row(const UDF_ARGS& raw) override;

  /// Takes over the parameters of a row if they may be others than before.
  void update(const Arguments& arguments) {
    if (reading_.due(arguments)) read(arguments);
  }

  /// The result for an array, which is not empty.
  Bytes compute(Bytes measure);

 private:
  struct Field {
    CallTypes types;
    std::unique_ptr<FieldFunction> function;
    std::size_t input_offset;
    std::size_t output_offset;
    bool selected;
    std::optional<Conversion> copy;  ///< what happens to a field that is not selected
  };

  void read(const Arguments& arguments);
  void run(Field& field, const std::byte* in, std::size_t length, std::byte* out);

  const Manual& manual_;
  ParameterReading reading_;
  std::vector<Field> fields_;
  std::size_t input_size_ = 0;
  std::size_t output_size_ = 0;
  std::optional<Number> missing_;
  MeasureReader reader_;
  Buffer gathered_;
  Buffer computed_;
  Buffer result_;
};

inline ComputationFunction::ComputationFunction(const Arguments& arguments,
                                                const std::vector<CallTypes>& fields,
                                                MakeField make_field)
    : manual_{arguments.manual()}, reading_{arguments} {
  for (const auto& types : fields) {
    auto& field =
        fields_.emplace_back(Field{types, make_field(types), input_size_, output_size_, true, {}});
    if (fields.size() > 1) field.copy.emplace(types.input, types.output);
    input_size_ += size_of(types.input);
    output_size_ += size_of(types.output);
  }
  if (reading_.ready()) read(arguments);
}

inline void ComputationFunction::read(const Arguments& arguments) {
  missing_ = missing_number(arguments);
  for (std::size_t i = 0; i < fields_.size(); ++i) {
    fields_[i].selected = is_selected(arguments, i, fields_.size());
    if (fields_[i].selected) fields_[i].function->read(arguments);
  }
}

/// Computes one of several fields.
inline void ComputationFunction::run(Field& field, const std::byte* in, std::size_t length,
                                     std::byte* out) {
  const auto input_size = size_of(field.types.input);
  const auto output_size = size_of(field.types.output);
  const auto gathered = gathered_.as<std::byte>(length * input_size);
  const auto computed = computed_.as<std::byte>(length * output_size);
  copy_column(in, {field.input_offset, input_size_}, gathered.data(), {0, input_size}, input_size,
              length);
  if (field.selected) {
    field.function->run(gathered.data(), length, computed.data());
  } else {
    (*field.copy)(gathered.data(), length, missing_, computed.data());
  }
  copy_column(computed.data(), {0, output_size}, out, {field.output_offset, output_size_},
              output_size, length);
}

inline std::optional<Bytes> ComputationFunction::row(const UDF_ARGS& raw) {
  const Arguments arguments{manual_, raw};
  const auto measure = arguments.measure(0);
  if (!measure) return std::nullopt;
  update(arguments);
  return compute(*measure);
}

inline Bytes ComputationFunction::compute(Bytes measure) {
  const auto length = element_count(measure, input_size_);
  const auto out = result_.as<std::byte>(length * output_size_);
  if (fields_.size() == 1) {
    const auto alignment = alignment_of(fields_.front().types.input);
    fields_.front().function->run(reader_.aligned(measure, alignment), length, out.data());
    return out;
  }
  for (auto& field : fields_) run(field, measure.data(), length, out.data());
  return out;
}

/// Shape: one array becomes another of the same length, computed in a type that the call decides.
///
/// The kernel has `manual`, a type `Settings`, `settings(const Arguments&)` (which throws Error
/// where a parameter is wrong) and `run<T>(span<const T>, const Settings&, Missing<T>, span<R>)`,
/// where R is T, or the kernel's `Result<T>`. T is `common_type` unless it has
/// `work_type(CallTypes, const Settings&)`. It may have `kTakesComplex`, `kComputesIn<T>` and
/// `kNeedsWholeArray`; without the last one it may get an array in pieces. With the parameter
/// `kFieldNumber` it serves measures of several fields.
template <class Kernel>
struct Computation {
  static constexpr const Manual& manual = Kernel::manual;

  static std::unique_ptr<Function<Bytes>> make(const UDF_ARGS& raw) {
    const auto arguments = checked_arguments(manual, raw);
    return std::make_unique<ComputationFunction>(
        arguments, read_field_types(arguments, raw),
        [](CallTypes types) -> std::unique_ptr<FieldFunction> {
          return std::make_unique<ComputedField<Kernel>>(types);
        });
  }
};

}  // namespace oph::primitives::udf
