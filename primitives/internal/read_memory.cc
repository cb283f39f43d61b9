// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>

#include "primitives/internal/shared_memory.h"
#include "primitives/udf/adapter.h"

namespace oph::primitives {
namespace {

constexpr std::array kParameters{
    internal::kProcess, internal::kDescriptor, internal::kToken, internal::kOffset,
    Parameter{.name = "length", .kind = ParameterKind::kInteger, .help = "in bytes", .minimum = 0}};

/// Hands out parts of memory that another process shares, without a copy.
class ReadMemory final : public udf::Function<udf::Bytes> {
 public:
  ReadMemory(const udf::Manual& manual, const udf::Arguments& arguments)
      : manual_{manual}, memory_{arguments, internal::SharedMemory::Access::kRead} {}

  std::optional<udf::Bytes> row(const UDF_ARGS& raw) override {
    const udf::Arguments arguments{manual_, raw};
    return memory_.part(arguments.integer("offset"), arguments.integer("length"));
  }

 private:
  const udf::Manual& manual_;
  internal::SharedMemory memory_;
};

struct ReadMemoryShape {
  static constexpr udf::Manual manual{
      .name = "oph_internal_read_memory",
      .summary = "Reads an array from memory that a process of the framework shares.",
      .parameters = kParameters,
      .typed = false,
  };

  static std::unique_ptr<udf::Function<udf::Bytes>> make(const UDF_ARGS& raw) {
    return std::make_unique<ReadMemory>(manual, udf::checked_arguments(manual, raw));
  }
};

}  // namespace

OPH_UDF(oph_internal_read_memory, ReadMemoryShape)

}  // namespace oph::primitives
