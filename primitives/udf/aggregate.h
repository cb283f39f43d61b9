// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/convert.h"
#include "primitives/udf/function.h"
#include "primitives/udf/types.h"
#include "primitives/udf/versions.h"

namespace oph::primitives::udf {

/// Collects the arrays of a group of rows.
template <Measure In, Measure Out>
class Accumulator {
 public:
  virtual ~Accumulator() = default;
  /// Starts a group of arrays of `length` elements.
  virtual void start(std::size_t length) = 0;
  virtual void add(std::span<const In> array) = 0;
  virtual std::size_t result_length() const = 0;
  virtual void result(std::span<Out> out) = 0;
};

template <class Kernel, Measure In, Measure Out>
class AggregateOf final : public AggregateFunction {
 public:
  explicit AggregateOf(const Arguments& arguments) : reading_{arguments} {
    if (reading_.ready()) read_parameters(arguments);
  }

  void clear() override { rows_ = 0; }

  void add(const UDF_ARGS& raw) override {
    const Arguments arguments{Kernel::manual, raw};
    const auto measure = arguments.measure(0);
    if (!measure) return;
    const auto in = reader_.read<In>(*measure);
    if (rows_ == 0) {
      if (reading_.due(arguments)) read_parameters(arguments);
      accumulator_->start(in.size());
      length_ = in.size();
    } else if (in.size() != length_) {
      throw Error{"the arrays of a group must be of equal length",
                  {{"first", length_}, {"other", in.size()}}};
    }
    accumulator_->add(in);
    ++rows_;
  }

  std::optional<Bytes> result() override {
    if (rows_ == 0) return std::nullopt;
    const auto out = result_.as<Out>(accumulator_->result_length());
    accumulator_->result(out);
    return std::as_bytes(out);
  }

 private:
  void read_parameters(const Arguments& arguments) {
    accumulator_ = Kernel::template make<In, Out>(arguments);
  }

  ParameterReading reading_;
  std::unique_ptr<Accumulator<In, Out>> accumulator_;
  MeasureReader reader_;
  Buffer result_;
  std::size_t rows_ = 0;
  std::size_t length_ = 0;
};

/// Shape: the arrays of several rows become one. Rows that are NULL are left out; a group without
/// other rows is NULL.
///
/// The kernel has `manual` and `unique_ptr<Accumulator<In, Out>> make<In, Out>(const Arguments&)`.
template <class Kernel>
struct Aggregate {
  static constexpr const Manual& manual = Kernel::manual;

  static std::unique_ptr<AggregateFunction> make(const UDF_ARGS& raw) {
    const auto arguments = checked_arguments(manual, raw);
    return visit_types(
        read_types(raw, 1),
        [&]<class In, class Out>(Tag<In>, Tag<Out>) -> std::unique_ptr<AggregateFunction> {
          return std::make_unique<AggregateOf<Kernel, In, Out>>(arguments);
        });
  }
};

}  // namespace oph::primitives::udf
