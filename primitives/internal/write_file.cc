// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>

#include "primitives/internal/shared_file.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

constexpr std::array kParameters{
    internal::kProcess,
    internal::kDescriptor,
    internal::kToken,
    internal::kOffset,
    Parameter{.name = "position",
              .kind = ParameterKind::kInteger,
              .help = "of the array in the file, in bytes",
              .minimum = 0},
    Parameter{.name = "length",
              .kind = ParameterKind::kInteger,
              .help = "that the array must have, in bytes",
              .minimum = 0},
    Parameter{.name = "measure", .kind = ParameterKind::kMeasure, .help = "the array"}};

/// Puts the arrays of rows into a file that another process shares. An aggregate, because only such
/// a function hears of the last row.
class WriteFile final : public udf::AggregateFunction {
 public:
  WriteFile(const udf::Manual& manual, const udf::Arguments& arguments)
      : manual_{manual}, file_{arguments} {}

  void clear() override { rows_ = 0; }

  void add(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual_, raw};
    const auto array = arguments.measure(6);
    // A primitive inside a view has failed, and said why.
    if (!array) return;
    const auto length = arguments.integer("length");
    if (std::ssize(*array) != length) {
      throw udf::Error{"an array is not as long as the catalogue says",
                       {{"bytes", array->size()}, {"expected_bytes", length}}};
    }
    file_.write(arguments.integer("position"), *array);
    ++rows_;
  }

  std::optional<udf::Bytes> result() override {
    file_.flush();
    text_ = std::to_string(rows_);
    return std::as_bytes(std::span{text_});
  }

 private:
  const udf::Manual& manual_;
  internal::SharedFile file_;
  std::int64_t rows_ = 0;
  std::string text_;
};

struct WriteFileShape {
  static constexpr udf::Manual manual{
      .name = "oph_internal_write_file",
      .summary =
          "Writes arrays to a file that a process of the framework shares; returns how many.",
      .kind = udf::Class::kAggregate,
      .returns = udf::Returns::kText,
      .parameters = kParameters,
      .typed = false,
  };

  static std::unique_ptr<udf::AggregateFunction> make(const UDF_ARGS& raw) {
    return std::make_unique<WriteFile>(manual, udf::checked_arguments(manual, raw));
  }
};

}  // namespace

OPH_UDF_AGGREGATE(oph_internal_write_file, WriteFileShape)

}  // namespace oph::primitives
