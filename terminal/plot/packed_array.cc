// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/plot/packed_array.h"

#include <sodium.h>

#include <bit>
#include <cstring>

namespace oph::terminal {
namespace {

static_assert(std::endian::native == std::endian::little, "packed arrays are little-endian");

std::optional<std::vector<unsigned char>> decode(std::string_view base64) {
  while (base64.ends_with('=')) base64.remove_suffix(1);
  std::vector<unsigned char> bytes(base64.size() / 4 * 3 + 3);
  std::size_t length = 0;
  const int failed =
      sodium_base642bin(bytes.data(), bytes.size(), base64.data(), base64.size(), "\r\n", &length,
                        nullptr, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
  if (failed != 0) return std::nullopt;
  bytes.resize(length);
  return bytes;
}

}  // namespace

std::optional<std::vector<double>> decode_packed_array(std::string_view base64, ElementType type) {
  const auto bytes = decode(base64);
  if (!bytes || is_complex(type) || bytes->size() % size_of(type) != 0) return std::nullopt;
  return visit_real(type, [&](auto tag) {
    using Element = typename decltype(tag)::type;
    std::vector<double> values;
    values.reserve(bytes->size() / sizeof(Element));
    for (std::size_t i = 0; i < bytes->size(); i += sizeof(Element)) {
      Element element;
      std::memcpy(&element, bytes->data() + i, sizeof element);
      values.push_back(static_cast<double>(element));
    }
    return values;
  });
}

}  // namespace oph::terminal
