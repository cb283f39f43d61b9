// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "primitives/internal/shared_memory.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

constexpr std::array kParameters{
    internal::kProcess,
    internal::kDescriptor,
    internal::kToken,
    internal::kOffset,
    Parameter{.name = "length",
              .kind = ParameterKind::kInteger,
              .help = "that the array must have, in bytes",
              .minimum = 0},
    Parameter{.name = "measure", .kind = ParameterKind::kMeasure, .help = "the array"}};

/// Puts arrays into memory that another process shares.
class WriteMemory final : public udf::Function<long long> {
 public:
  WriteMemory(const udf::Manual& manual, const udf::Arguments& arguments)
      : manual_{manual}, memory_{arguments, internal::SharedMemory::Access::kWrite} {}

  std::optional<long long> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual_, raw};
    const auto length = arguments.integer("length");
    const auto target = memory_.part(arguments.integer("offset"), length);
    const auto array = arguments.measure(5);
    // A primitive inside a view has failed, and said why.
    if (!array) return std::nullopt;
    if (array->size() != target.size()) {
      throw udf::Error{"an array is not as long as the catalogue says",
                       {{"bytes", array->size()}, {"expected_bytes", length}}};
    }
    std::ranges::copy(*array, target.begin());
    return 1;
  }

 private:
  const udf::Manual& manual_;
  internal::SharedMemory memory_;
};

struct WriteMemoryShape {
  static constexpr udf::Manual manual{
      .name = "oph_internal_write_memory",
      .summary = "Writes an array to memory that a process of the framework shares; returns 1.",
      .returns = udf::Returns::kLong,
      .parameters = kParameters,
      .typed = false,
  };

  static std::unique_ptr<udf::Function<long long>> make(const UDF_ARGS& raw) {
    return std::make_unique<WriteMemory>(manual, udf::checked_arguments(manual, raw));
  }
};

}  // namespace

OPH_UDF_LONG(oph_internal_write_memory, WriteMemoryShape)

}  // namespace oph::primitives
