// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/internal/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <string>

namespace oph::primitives::internal {
namespace {

// As the kernel shows memory that io_server/shared_rows.cc makes.
constexpr std::string_view kLinkTarget = "/memfd:ophion_rows";
// So short a secret is none.
constexpr std::size_t kLeastTokenBytes = 16;

udf::Error refusal(std::string_view why) {
  return udf::Error{"shared memory cannot be used: " + std::string{why}};
}

/// Asks for the name before opening: to open some descriptors has effects of its own.
bool is_shared_memory(const std::string& path) {
  std::array<char, 64> target{};
  const auto length = ::readlink(path.c_str(), target.data(), target.size());
  return length > 0 &&
         std::string_view{target.data(), static_cast<std::size_t>(length)}.starts_with(kLinkTarget);
}

}  // namespace

SharedMemory::SharedMemory(const udf::Arguments& arguments, Access access) {
  const auto path = "/proc/" + std::to_string(arguments.integer("process")) + "/fd/" +
                    std::to_string(arguments.integer("descriptor"));
  if (!is_shared_memory(path)) throw refusal("the process shares none with this server");
  const auto mode = access == Access::kWrite ? O_RDWR : O_RDONLY;
  const auto descriptor = ::open(path.c_str(), mode | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) throw refusal(std::strerror(errno));
  try {
    map(descriptor, arguments.text("token"), access);
  } catch (...) {
    ::close(descriptor);
    throw;
  }
  ::close(descriptor);
}

void SharedMemory::map(int descriptor, std::string_view token, Access access) {
  struct stat status {};
  if (::fstat(descriptor, &status) != 0) throw refusal(std::strerror(errno));
  const auto seals = ::fcntl(descriptor, F_GET_SEALS);
  if (seals < 0 || (seals & F_SEAL_SHRINK) == 0) throw refusal("it is not sealed");
  if (status.st_uid != ::geteuid()) throw refusal("it belongs to another user");
  const auto size = static_cast<std::size_t>(status.st_size);
  if (token.size() < kLeastTokenBytes || size < token.size()) throw refusal("it is another one");
  const auto protection = access == Access::kWrite ? PROT_READ | PROT_WRITE : PROT_READ;
  auto* data = ::mmap(nullptr, size, protection, MAP_SHARED, descriptor, 0);
  if (data == MAP_FAILED) throw refusal(std::strerror(errno));
  if (std::memcmp(data, token.data(), token.size()) != 0) {
    ::munmap(data, size);
    throw refusal("it is another one");
  }
  bytes_ = {static_cast<std::byte*>(data), size};
  token_bytes_ = token.size();
}

SharedMemory::~SharedMemory() {
  if (!bytes_.empty()) ::munmap(bytes_.data(), bytes_.size());
}

std::span<std::byte> SharedMemory::part(std::int64_t offset, std::int64_t length) const {
  const auto size = static_cast<std::int64_t>(bytes_.size());
  if (offset < static_cast<std::int64_t>(token_bytes_) || length < 0 || offset > size ||
      length > size - offset) {
    throw udf::Error{"a row lies outside of the shared memory",
                     {{"offset", offset}, {"length", length}, {"size", size}}};
  }
  return bytes_.subspan(static_cast<std::size_t>(offset), static_cast<std::size_t>(length));
}

}  // namespace oph::primitives::internal
