// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <algorithm>
#include <string_view>
#include <vector>

#include "primitives/udf/adapter.h"

namespace oph::primitives {

/// What one element of a measure is made of: one field of any type, or several
/// ("oph_double,oph_int") that lie side by side.
struct Element {
  std::vector<ElementType> fields;

  std::size_t size() const {
    std::size_t bytes = 0;
    for (const auto field : fields) bytes += size_of(field);
    return bytes;
  }

  friend bool operator==(const Element&, const Element&) = default;
};

/// Throws udf::Error where a name is no type.
inline Element read_element(std::string_view names) {
  Element element;
  udf::for_each_part(
      names, ',', [&](std::string_view name) { element.fields.push_back(udf::known_type(name)); });
  return element;
}

/// The elements of `measures` arrays, as the type argument at `position` lists them, separated by
/// '|'; one stands for all. None if the argument is empty. Throws udf::Error.
inline std::vector<Element> read_elements(const UDF_ARGS& raw, std::size_t position,
                                          std::size_t measures) {
  const auto names = udf::type_argument(raw, position);
  std::vector<Element> elements;
  if (names.empty()) return elements;
  udf::for_each_part(names, '|',
                     [&](std::string_view part) { elements.push_back(read_element(part)); });
  if (elements.size() == 1) elements.resize(measures, elements.front());
  if (elements.size() != measures) {
    throw udf::Error{"the number of types differs from that of the measures",
                     {{"types", names}, {"measures", measures}}};
  }
  return elements;
}

/// The elements that go into a call and those that come out of it, one pair for each measure.
struct CallElements {
  std::vector<Element> inputs;
  std::vector<Element> outputs;  ///< an empty output type keeps the input types
};

inline CallElements read_call_elements(const UDF_ARGS& raw, std::size_t measures) {
  auto inputs = read_elements(raw, 0, measures);
  if (inputs.empty()) throw udf::Error{"a type is missing"};
  auto outputs = read_elements(raw, 1, measures);
  if (outputs.empty()) outputs = inputs;
  return {std::move(inputs), std::move(outputs)};
}

/// An array whose elements are known by their size alone.
struct Packed {
  const std::byte* data = nullptr;
  std::size_t length = 0;  ///< elements
  std::size_t size = 0;    ///< bytes of an element

  std::size_t bytes() const { return length * size; }
};

/// The size of an element: `fixed` where it is known to the compiler, else `size`.
template <std::size_t fixed>
constexpr std::size_t width(std::size_t size) {
  return fixed != 0 ? fixed : size;
}

/// Calls `visitor` with the size of an element as a constant, or with 0 if it is an unusual one.
template <class Visitor>
decltype(auto) visit_width(std::size_t size, Visitor&& visitor) {
  using std::integral_constant;
  switch (size) {
    case 1:
      return visitor(integral_constant<std::size_t, 1>{});
    case 2:
      return visitor(integral_constant<std::size_t, 2>{});
    case 4:
      return visitor(integral_constant<std::size_t, 4>{});
    case 8:
      return visitor(integral_constant<std::size_t, 8>{});
    case 16:
      return visitor(integral_constant<std::size_t, 16>{});
    default:
      return visitor(integral_constant<std::size_t, 0>{});
  }
}

inline constexpr std::size_t kLargestResult = std::size_t{1} << 30;

/// Throws udf::Error if `length` elements of `size` bytes are more than a result may hold.
inline void check_result_size(std::size_t length, std::size_t size) {
  if (length <= kLargestResult / size) return;
  throw udf::Error{"the result would be larger than 1 GiB",
                   {{"elements", length}, {"element_size", size}}};
}

/// `length` elements `times` times; throws udf::Error if no result can hold that many.
inline std::size_t multiplied(std::size_t length, std::size_t times) {
  if (length == 0 || times <= kLargestResult / length) return length * times;
  throw udf::Error{"the result would be larger than 1 GiB",
                   {{"elements", length}, {"times", times}}};
}

}  // namespace oph::primitives
