// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/internal/shared_memory.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
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
// Memory that is mapped in one go: a fault for each page takes longer than to fill the page.
constexpr std::size_t kPreparedBytes = std::size_t{1} << 20U;
constexpr std::size_t kPage = 4096;

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

SharedMemory::SharedMemory(const udf::Arguments& arguments, Access access) : access_{access} {
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

/// Rows mostly come in their order.
void SharedMemory::prepare(std::size_t begin, std::size_t end) {
  if (begin >= ready_begin_ && end <= ready_end_) return;
  ready_begin_ = begin / kPage * kPage;
  ready_end_ = std::min(bytes_.size(), ready_begin_ + std::max(end - ready_begin_, kPreparedBytes));
  // Only advice: else pages come one by one.
  static_cast<void>(
      ::madvise(bytes_.data() + ready_begin_, ready_end_ - ready_begin_, MADV_POPULATE_WRITE));
}

std::span<std::byte> SharedMemory::part(std::int64_t offset, std::int64_t length) {
  const auto size = static_cast<std::int64_t>(bytes_.size());
  if (offset < static_cast<std::int64_t>(token_bytes_) || length < 0 || offset > size ||
      length > size - offset) {
    throw udf::Error{"a row lies outside of the shared memory",
                     {{"offset", offset}, {"length", length}, {"size", size}}};
  }
  const auto begin = static_cast<std::size_t>(offset);
  const auto end = begin + static_cast<std::size_t>(length);
  if (access_ == Access::kWrite) prepare(begin, end);
  return bytes_.subspan(begin, end - begin);
}

}  // namespace oph::primitives::internal
