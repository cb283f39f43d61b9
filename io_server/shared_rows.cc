// SPDX-License-Identifier: GPL-3.0-or-later
#include "io_server/shared_rows.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cstring>
#include <utility>

#include "base/error.h"

namespace oph::io_server {
namespace {

constexpr std::size_t kPage = 4096;

std::string make_token() {
  std::array<std::uint64_t, 4> numbers{};
  if (::getrandom(numbers.data(), sizeof(numbers), 0) != sizeof(numbers)) {
    throw errno_error("no random numbers");
  }
  std::string token;
  for (const auto number : numbers) token += fmt::format("{:016x}", number);
  return token;
}

int make_memory(std::size_t bytes) {
  // The internal primitives look for this name.
  const auto descriptor = ::memfd_create("ophion_rows", MFD_CLOEXEC | MFD_ALLOW_SEALING);
  if (descriptor < 0) throw errno_error("cannot share memory");
  // Seals keep servers from crashing on memory that went away.
  const bool is_done = ::ftruncate(descriptor, static_cast<off_t>(bytes)) == 0 &&
                       ::fcntl(descriptor, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW) == 0;
  if (!is_done) {
    auto error = errno_error("cannot share memory");
    ::close(descriptor);
    throw error;
  }
  return descriptor;
}

}  // namespace

SharedRows::SharedRows(std::size_t bytes)
    : descriptor_{make_memory(bytes + kPage)}, bytes_{bytes + kPage} {
  auto* memory = ::mmap(nullptr, bytes_, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor_, 0);
  if (memory == MAP_FAILED) {
    ::close(descriptor_);
    throw system_error("not enough memory for rows (bytes={})", bytes);
  }
  memory_ = static_cast<std::byte*>(memory);
  // Only advice: large pages make fewer look-ups, where the system gives them.
  static_cast<void>(::madvise(memory_, bytes_, MADV_HUGEPAGE));
  token_ = make_token();
  std::memcpy(memory_, token_.data(), token_.size());
}

SharedRows::~SharedRows() {
  if (memory_ != nullptr) ::munmap(memory_, bytes_);
  if (descriptor_ >= 0) ::close(descriptor_);
}

SharedRows::SharedRows(SharedRows&& other) noexcept
    : descriptor_{std::exchange(other.descriptor_, -1)},
      memory_{std::exchange(other.memory_, nullptr)},
      bytes_{other.bytes_},
      token_{std::move(other.token_)} {}

std::byte* SharedRows::data() const {
  return memory_ + kPage;
}

std::size_t SharedRows::size() const {
  return bytes_ - kPage;
}

std::string SharedRows::sql_place(std::size_t offset) const {
  return fmt::format("{}, {}, '{}', {}", ::getpid(), descriptor_, token_, kPage + offset);
}

}  // namespace oph::io_server
