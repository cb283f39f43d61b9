// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <mysql.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/element_type.h"
#include "primitives/udf/complex.h"
#include "primitives/udf/error.h"
#include "primitives/udf/text.h"

namespace oph::primitives::udf {

/// The element types of a call: one for all measures, and that of the result.
struct CallTypes {
  ElementType input;
  ElementType output;
};

/// Precondition: there are two arguments at least.
inline std::string_view type_argument(const UDF_ARGS& raw, std::size_t position) {
  if (raw.arg_type[position] != STRING_RESULT || raw.args[position] == nullptr) {
    throw Error{"the two types must be constant texts", {{"argument", position + 1}}};
  }
  return trim({raw.args[position], raw.lengths[position]});
}

inline ElementType known_type(std::string_view name) {
  if (name.find(',') != std::string_view::npos) {
    throw Error{"measures of several fields are not supported", {{"type", name}}};
  }
  if (const auto type = element_type(name)) return *type;
  throw Error{name.empty() ? "a type is missing" : "unknown type", {{"type", name}}};
}

/// Reads the types of `measures` arrays, which must be one type, and the type of the result. An
/// empty output type stands for the input type.
inline CallTypes read_types(const UDF_ARGS& raw, std::size_t measures) {
  const auto inputs = type_argument(raw, 0);
  std::optional<ElementType> input;
  std::size_t count = 0;
  for_each_part(inputs, '|', [&](std::string_view name) {
    const auto type = known_type(name);
    if (input && *input != type)
      throw Error{"the measures must be of one type", {{"types", inputs}}};
    input = type;
    ++count;
  });
  if (count != 1 && count != measures) {
    throw Error{"the number of types differs from that of the measures",
                {{"types", inputs}, {"measures", measures}}};
  }
  const auto output = type_argument(raw, 1);
  return {*input, output.empty() ? *input : known_type(output)};
}

/// Kernels that say `kTakesComplex = true` run on complex elements, too.
template <class Kernel>
concept TakesComplex = requires {
  requires Kernel::kTakesComplex;
};

/// The type in which a kernel gives its results from elements of type T: `Kernel::Result<T>` if it
/// has one, else T.
template <class Kernel, Element T>
struct ResultOf {
  using type = T;
};
template <class Kernel, Element T>
requires requires {
  typename Kernel::template Result<T>;
}
struct ResultOf<Kernel, T> {
  using type = typename Kernel::template Result<T>;
};

/// Calls `visitor(Tag<T>{})`; throws for complex types.
template <class Visitor>
decltype(auto) visit_measure(ElementType type, Visitor&& visitor) {
  if (is_complex(type)) {
    throw Error{"complex elements are not supported here", {{"type", call_name(type)}}};
  }
  return visit_real(type, std::forward<Visitor>(visitor));
}

[[noreturn]] inline void reject_real_result(CallTypes types) {
  throw Error{"complex elements cannot become real ones",
              {{"input", call_name(types.input)}, {"output", call_name(types.output)}}};
}

/// Calls `visitor(Tag<T>{})` with the type of the input; throws if the kernel does not take it, or
/// the result would be real where the input is complex.
template <class Kernel, class Visitor>
decltype(auto) visit_input(CallTypes types, Visitor&& visitor) {
  if constexpr (TakesComplex<Kernel>) {
    if (is_complex(types.input) && !is_complex(types.output)) reject_real_result(types);
    return visit_element(types.input, std::forward<Visitor>(visitor));
  } else {
    return visit_measure(types.input, std::forward<Visitor>(visitor));
  }
}

/// Calls `visitor(Tag<In>{}, Tag<Out>{})`; throws for complex types.
template <class Visitor>
decltype(auto) visit_types(CallTypes types, Visitor&& visitor) {
  return visit_measure(types.input, [&](auto in) -> decltype(auto) {
    return visit_measure(types.output,
                         [&](auto out) -> decltype(auto) { return visitor(in, out); });
  });
}

}  // namespace oph::primitives::udf
