// SPDX-License-Identifier: GPL-3.0-or-later
#include "file_array/packing.h"

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace oph::file_array {
namespace {

/// Calls `visitor(Tag<T>{})` with the C++ type of a raw type.
template <class Visitor>
decltype(auto) visit_raw(RawType type, Visitor&& visitor) {
  switch (type) {
    case RawType::kInt8:
      return visitor(Tag<std::int8_t>{});
    case RawType::kUint8:
      return visitor(Tag<std::uint8_t>{});
    case RawType::kInt16:
      return visitor(Tag<std::int16_t>{});
    case RawType::kUint16:
      return visitor(Tag<std::uint16_t>{});
    case RawType::kInt32:
      return visitor(Tag<std::int32_t>{});
    case RawType::kUint32:
      return visitor(Tag<std::uint32_t>{});
    case RawType::kInt64:
      return visitor(Tag<std::int64_t>{});
    case RawType::kUint64:
      return visitor(Tag<std::uint64_t>{});
    case RawType::kFloat:
      return visitor(Tag<float>{});
    default:
      return visitor(Tag<double>{});
  }
}

template <class Raw, class Element>
Element widen(Raw number) {
  if constexpr (std::is_same_v<Raw, std::uint64_t>) {
    if (number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
      throw user_error("an unsigned number of 64 bits is too large for a cube (value={})", number);
    }
  }
  return static_cast<Element>(number);
}

template <class Raw, class Element>
void unpack(const Packing& packing, const std::vector<CopyAxis>& axes, const Raw* raw,
            Element* elements) {
  const auto& missing = packing.raw_missing;
  const auto gap = static_cast<Element>(packing.unpacked_missing);
  copy_strided(
      axes, raw, elements, [&, scale = packing.scale, offset = packing.offset](Raw raw_number) {
        const auto number = static_cast<double>(raw_number);
        const bool is_gap = std::find(missing.begin(), missing.end(), number) != missing.end();
        return is_gap ? gap : static_cast<Element>(number * scale + offset);
      });
}

}  // namespace

std::size_t size_of(RawType type) {
  return visit_raw(type, []<class T>(Tag<T>) { return sizeof(T); });
}

ElementType natural_type(RawType type) {
  switch (type) {
    case RawType::kInt8:
      return ElementType::kByte;
    case RawType::kUint8:
    case RawType::kInt16:
      return ElementType::kShort;
    case RawType::kUint16:
    case RawType::kInt32:
      return ElementType::kInt;
    case RawType::kUint32:
    case RawType::kInt64:
    case RawType::kUint64:
      return ElementType::kLong;
    case RawType::kFloat:
      return ElementType::kFloat;
    default:
      return ElementType::kDouble;
  }
}

void decode(const Packing& packing, const std::vector<CopyAxis>& axes, const std::byte* raw,
            std::byte* elements) {
  visit_raw(packing.raw, [&]<class Raw>(Tag<Raw>) {
    const auto* source = reinterpret_cast<const Raw*>(raw);
    if (!packing.is_packed) {
      visit_real(natural_type(packing.raw), [&]<class Element>(Tag<Element>) {
        // Other pairs of types do not come up.
        if constexpr (sizeof(Element) >= sizeof(Raw) &&
                      std::is_floating_point_v<Element> == std::is_floating_point_v<Raw>) {
          copy_strided(axes, source, reinterpret_cast<Element*>(elements),
                       [](Raw number) { return widen<Raw, Element>(number); });
        }
      });
    } else if (packing.type == ElementType::kFloat) {
      unpack(packing, axes, source, reinterpret_cast<float*>(elements));
    } else {
      unpack(packing, axes, source, reinterpret_cast<double*>(elements));
    }
  });
}

}  // namespace oph::file_array
