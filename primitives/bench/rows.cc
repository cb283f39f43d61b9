// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/bench/rows.h"

#include <cstring>
#include <optional>
#include <random>

#include "primitives/udf/complex.h"

namespace oph::primitives::bench {
namespace {

constexpr std::size_t kPoolBytes = std::size_t{64} << 20;
constexpr std::size_t kRandomBytes = std::size_t{2} << 20;

template <class T>
std::vector<std::byte> random_bytes() {
  std::vector<std::byte> bytes(kRandomBytes);
  const std::span values{reinterpret_cast<T*>(bytes.data()), kRandomBytes / sizeof(T)};
  std::minstd_rand random{1};
  for (auto& value : values) {
    const auto number = random();
    value = number % 7 == 0                    ? static_cast<T>(-1)
            : std::is_floating_point_v<T>      ? static_cast<T>(number) / static_cast<T>(1 << 20)
            : sizeof(T) < sizeof(std::int32_t) ? static_cast<T>(number % 100)
                                               : static_cast<T>(number % 1'000'000);
  }
  // Random numbers take time to make: the pool repeats them.
  bytes.resize(kPoolBytes);
  for (auto filled = kRandomBytes; filled < kPoolBytes; filled += kRandomBytes) {
    std::memcpy(bytes.data() + filled, bytes.data(), kRandomBytes);
  }
  return bytes;
}

/// The numbers of one type at a time are kept.
std::span<const std::byte> pool(ElementType type) {
  static std::vector<std::byte> bytes;
  static std::optional<ElementType> kept;
  if (kept != type) {
    bytes = {};
    bytes = visit_real(type, []<class T>(Tag<T>) { return random_bytes<T>(); });
    kept = type;
  }
  return bytes;
}

}  // namespace

Rows::Rows(ElementType type, std::size_t elements)
    : row_bytes_{elements * size_of(type)}, bytes_{pool(part_type(type))} {}

std::span<const std::byte> Rows::row(std::size_t i) const {
  return bytes_.subspan(i % (bytes_.size() / row_bytes_) * row_bytes_, row_bytes_);
}

}  // namespace oph::primitives::bench
