// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstring>
#include <vector>

#include "primitives/udf/arguments.h"
#include "primitives/udf/types.h"

namespace oph::primitives::udf {

/// Selects one field of measures whose elements have several; all fields by default.
inline constexpr Parameter kFieldNumber{
    .name = "id_measure",
    .kind = ParameterKind::kInteger,
    .help = "number of the field to change, from 1; 0 changes all fields",
    .fallback = "0",
    .minimum = 0};

/// Reads lists of types such as "oph_double,oph_int": one pair of types for each field of the
/// elements of the only measure. An empty output type stands for the input types.
inline std::vector<CallTypes> read_field_types(const Arguments& arguments, const UDF_ARGS& raw) {
  const auto inputs = type_argument(raw, 0);
  const auto outputs = type_argument(raw, 1);
  std::vector<CallTypes> fields;
  for_each_part(inputs, ',', [&](std::string_view name) {
    const auto type = known_type(name);
    fields.push_back({type, type});
  });
  if (fields.size() > 1 && !arguments.has(kFieldNumber.name)) {
    throw Error{"measures of several fields are not supported", {{"type", inputs}}};
  }
  if (outputs.empty()) return fields;
  std::size_t count = 0;
  for_each_part(outputs, ',', [&](std::string_view name) {
    if (count < fields.size()) fields[count].output = known_type(name);
    ++count;
  });
  if (count == fields.size()) return fields;
  throw Error{"input and output must have as many fields",
              {{"input", inputs}, {"output", outputs}}};
}

/// Whether the field at `position`, from 0, is to be changed; throws if the number is wrong.
inline bool is_selected(const Arguments& arguments, std::size_t position, std::size_t fields) {
  if (!arguments.has(kFieldNumber.name)) return true;
  const auto number = static_cast<std::size_t>(arguments.integer(kFieldNumber.name));
  if (number > fields) {
    throw Error{"id_measure is larger than the number of fields",
                {{"id_measure", number}, {"fields", fields}}};
  }
  return number == 0 || number == position + 1;
}

/// A column of equal fields in packed records.
struct Column {
  std::size_t offset;  ///< of the first field, in bytes
  std::size_t step;    ///< the size of a record
};

template <std::size_t size>
void copy_fields(const std::byte* from, std::size_t from_step, std::byte* to, std::size_t to_step,
                 std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) std::memcpy(to + i * to_step, from + i * from_step, size);
}

/// Copies `count` fields of `size` bytes from one column to another.
inline void copy_column(const std::byte* from, Column source, std::byte* to, Column target,
                        std::size_t size, std::size_t count) {
  const auto copy = size == 1   ? copy_fields<1>
                    : size == 2 ? copy_fields<2>
                    : size == 4 ? copy_fields<4>
                    : size == 8 ? copy_fields<8>
                                : copy_fields<16>;
  copy(from + source.offset, source.step, to + target.offset, target.step, count);
}

}  // namespace oph::primitives::udf
