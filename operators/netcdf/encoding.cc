// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/encoding.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/error.h"
#include "base/text.h"
#include "operators/netcdf/attributes.h"

namespace oph::operators::netcdf {
namespace {

constexpr std::array<const char*, 2> kMissingKeys{"_FillValue", "missing_value"};

RawType raw_type_of(nc_type type) {
  switch (type) {
    case NC_BYTE:
      return RawType::kInt8;
    case NC_UBYTE:
      return RawType::kUint8;
    case NC_SHORT:
      return RawType::kInt16;
    case NC_USHORT:
      return RawType::kUint16;
    case NC_INT:
      return RawType::kInt32;
    case NC_UINT:
      return RawType::kUint32;
    case NC_INT64:
      return RawType::kInt64;
    case NC_UINT64:
      return RawType::kUint64;
    case NC_FLOAT:
      return RawType::kFloat;
    default:
      return RawType::kDouble;
  }
}

bool is_number(nc_type type) {
  return type != NC_CHAR && type >= NC_BYTE && type <= NC_UINT64;
}

nc_type without_sign(nc_type type) {
  if (type == NC_BYTE) return NC_UBYTE;
  if (type == NC_SHORT) return NC_USHORT;
  if (type == NC_INT) return NC_UINT;
  return type == NC_INT64 ? NC_UINT64 : type;
}

nc_type number_type(const File& file, const FileVariable& variable) {
  if (!is_number(variable.type)) {
    throw user_error(
        "variable {} does not hold numbers: only byte, short, int, int64, float and "
        "double can be used (path={})",
        variable.name, file.shown());
  }
  const auto mark = text_attribute(file, variable.id, "_Unsigned");
  return mark && equal_ignoring_case(*mark, "true") ? without_sign(variable.type) : variable.type;
}

/// Reads a number of an attribute as T; absent if it does not fit.
template <class T>
std::optional<T> read_number(const File& file, int variable, const char* name) {
  const auto numbers = number_attribute(file, variable, name);
  if (numbers.empty()) return std::nullopt;
  std::vector<T> exact(numbers.size());
  int status = NC_NOERR;
  if constexpr (std::is_same_v<T, float>) {
    status = nc_get_att_float(file.id(), variable, name, exact.data());
  } else if constexpr (std::is_same_v<T, double>) {
    status = nc_get_att_double(file.id(), variable, name, exact.data());
  } else {
    status = nc_get_att_longlong(file.id(), variable, name, exact.data());
  }
  if (status == NC_ERANGE) return std::nullopt;
  file.check(status);
  return exact.front();
}

/// What a number of a signed attribute means if the variable is unsigned.
template <class T>
T reinterpret_sign(T number, const FileVariable& variable, nc_type raw) {
  if (raw == variable.type || number >= 0 || raw == NC_UINT64) return number;
  const auto bits = raw == NC_UBYTE ? 8 : raw == NC_USHORT ? 16 : 32;
  return number + static_cast<T>(std::int64_t{1} << bits);
}

/// Whether an element of a type of integers can have this value.
bool fits(ElementType type, long long number) {
  return visit_real(type, [&]<class T>(Tag<T>) {
    if constexpr (std::is_integral_v<T>) {
      return number >= std::numeric_limits<T>::min() && number <= std::numeric_limits<T>::max();
    } else {
      return true;
    }
  });
}

std::optional<std::string> missing_text(const File& file, const FileVariable& variable, nc_type raw,
                                        const Encoding& encoding) {
  for (const auto* key : kMissingKeys) {
    if (encoding.type == ElementType::kFloat) {
      if (const auto number = read_number<float>(file, variable.id, key)) {
        return fmt::format("{}", *number);
      }
    } else if (encoding.type == ElementType::kDouble) {
      if (const auto number = read_number<double>(file, variable.id, key)) {
        return fmt::format("{}", *number);
      }
    } else if (auto number = read_number<long long>(file, variable.id, key)) {
      number = reinterpret_sign(*number, variable, raw);
      if (fits(encoding.type, *number)) return fmt::format("{}", *number);
    }
  }
  return std::nullopt;
}

/// Unpacked numbers are as exact as what they are made with; integers of 32 bits need doubles.
ElementType unpacked_type(const File& file, const FileVariable& variable, nc_type raw) {
  for (const auto* key : {"scale_factor", "add_offset"}) {
    nc_type type = NC_NAT;
    if (nc_inq_atttype(file.id(), variable.id, key, &type) != NC_NOERR) continue;
    if (type != NC_FLOAT) return ElementType::kDouble;
  }
  const auto natural = natural_type(raw_type_of(raw));
  const bool is_small = size_of(natural) <= 2 || raw == NC_USHORT || raw == NC_FLOAT;
  return is_small ? ElementType::kFloat : ElementType::kDouble;
}

void set_packing(const File& file, const FileVariable& variable, nc_type raw, Encoding& encoding) {
  const auto scale = number_attribute(file, variable.id, "scale_factor");
  const auto offset = number_attribute(file, variable.id, "add_offset");
  encoding.scale = scale.empty() ? 1 : scale.front();
  encoding.offset = offset.empty() ? 0 : offset.front();
  encoding.is_packed = encoding.scale != 1 || encoding.offset != 0;
  if (!encoding.is_packed) return;
  encoding.type = unpacked_type(file, variable, raw);
  for (const auto* key : kMissingKeys) {
    for (const auto number : number_attribute(file, variable.id, key)) {
      encoding.raw_missing.push_back(reinterpret_sign(number, variable, raw));
    }
  }
  if (encoding.raw_missing.empty()) return;
  // A number of the file would be in the midst of the unpacked ones: take what nobody measures.
  const bool is_float = encoding.type == ElementType::kFloat;
  encoding.unpacked_missing = is_float ? static_cast<double>(NC_FILL_FLOAT) : NC_FILL_DOUBLE;
  encoding.missing_value =
      is_float ? fmt::format("{}", NC_FILL_FLOAT) : fmt::format("{}", NC_FILL_DOUBLE);
}

}  // namespace

bool Encoding::makes_void(std::string_view key) const {
  static constexpr std::string_view kPackedKeys[] = {"scale_factor", "add_offset", "missing_value",
                                                     "valid_min",    "valid_max",  "valid_range"};
  if (key == "_FillValue" || key == "_Unsigned") return true;
  return is_packed &&
         std::find(std::begin(kPackedKeys), std::end(kPackedKeys), key) != std::end(kPackedKeys);
}

Encoding encoding(const File& file, const FileVariable& variable) {
  Encoding encoding;
  const auto raw = number_type(file, variable);
  encoding.raw = raw_type_of(raw);
  encoding.type = natural_type(encoding.raw);
  set_packing(file, variable, raw, encoding);
  if (!encoding.is_packed) encoding.missing_value = missing_text(file, variable, raw, encoding);
  return encoding;
}

std::vector<std::byte> read_elements(const File& file, const FileVariable& variable,
                                     const Encoding& encoding, std::int64_t start,
                                     std::int64_t count) {
  const auto elements = static_cast<std::size_t>(count);
  std::vector<std::byte> raw(elements * encoding.raw_size());
  const auto first = static_cast<std::size_t>(start);
  file.check(nc_get_vara(file.id(), variable.id, &first, &elements, raw.data()), variable.name);
  std::vector<std::byte> values(elements * size_of(encoding.type));
  decode(encoding, prepare_axes({{count, 1, 1}}), raw.data(), values.data());
  return values;
}

}  // namespace oph::operators::netcdf
