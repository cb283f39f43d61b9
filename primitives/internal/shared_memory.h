// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "primitives/udf/arguments.h"

namespace oph::primitives::internal {

/// The parameters that say which memory is meant, the first ones of every function here.
inline constexpr Parameter kProcess{.name = "process",
                                    .kind = ParameterKind::kInteger,
                                    .help = "that shares the memory",
                                    .minimum = 1};
inline constexpr Parameter kDescriptor{.name = "descriptor",
                                       .kind = ParameterKind::kInteger,
                                       .help = "of the memory there",
                                       .minimum = 0};
inline constexpr Parameter kToken{.name = "token", .help = "with which the memory starts"};
inline constexpr Parameter kOffset{.name = "offset",
                                   .kind = ParameterKind::kInteger,
                                   .help = "in the memory, in bytes",
                                   .minimum = 0};

/// Memory without a file (memfd) that another process of the same user and host made to be shared
/// with this server. Nothing else can be opened: it must bear the name that the framework gives,
/// be sealed against shrinking (which would crash the reader), and start with the token that the
/// caller knows, so that a descriptor which means something else by now is noticed.
class SharedMemory {
 public:
  enum class Access : std::uint8_t { kRead, kWrite };

  /// Reads the parameters above. Throws an Error if there is no such memory.
  SharedMemory(const udf::Arguments& arguments, Access access);
  ~SharedMemory();
  SharedMemory(const SharedMemory&) = delete;
  SharedMemory& operator=(const SharedMemory&) = delete;

  /// Throws an Error unless the part lies in the memory, behind the token.
  std::span<std::byte> part(std::int64_t offset, std::int64_t length);

 private:
  void map(int descriptor, std::string_view token, Access access);
  void prepare(std::size_t begin, std::size_t end);

  Access access_;
  std::span<std::byte> bytes_;
  std::size_t token_bytes_ = 0;
  // What can be written without faults of single pages.
  std::size_t ready_begin_ = 0;
  std::size_t ready_end_ = 0;
};

}  // namespace oph::primitives::internal
