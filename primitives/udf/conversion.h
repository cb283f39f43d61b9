// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "primitives/udf/convert.h"
#include "primitives/udf/types.h"
#include "primitives/udf/versions.h"

namespace oph::primitives::udf {

/// Converts arrays between types that are chosen at run time; complex ones cannot become real.
class Conversion {
 public:
  Conversion(ElementType from, ElementType to)
      : run_{choose(from, to)}, size_{size_of(to)}, needed_{from != to} {}

  /// Whether the types differ.
  bool needed() const { return needed_; }

  /// The size of an element of the result.
  std::size_t size() const { return size_; }

  /// Converts `length` aligned elements. The same number marks missing elements on both sides.
  void operator()(const void* in, std::size_t length, std::optional<Number> missing,
                  void* out) const {
    run_(in, length, missing, out);
  }

 private:
  using Run = void (*)(const void* in, std::size_t length, std::optional<Number> missing,
                       void* out);

  template <Element In, Element Out>
  static void run(const void* in, std::size_t length, std::optional<Number> missing, void* out) {
    static const auto convert_all = best_version<&convert_array<In, Out>>();
    convert_all({static_cast<const In*>(in), length}, Missing<In>{missing}, Missing<Out>{missing},
                {static_cast<Out*>(out), length});
  }

  static Run choose(ElementType from, ElementType to);

  Run run_;
  std::size_t size_;
  bool needed_;
};

// Our plugin compiles the conversions once, in core/conversions.cc; other libraries where they are
// used.
#if !defined(oph_primitives_EXPORTS)
#define OPH_UDF_COMPILES_CONVERSIONS
#define OPH_UDF_CONVERSIONS inline
#else
#define OPH_UDF_CONVERSIONS
#endif
#ifdef OPH_UDF_COMPILES_CONVERSIONS
OPH_UDF_CONVERSIONS Conversion::Run Conversion::choose(ElementType from, ElementType to) {
  Run chosen = nullptr;
  visit_element(from, [&]<class In>(Tag<In>) {
    visit_element(to, [&]<class Out>(Tag<Out>) {
      if constexpr (kConverts<In, Out>) chosen = run<In, Out>;
    });
  });
  if (chosen != nullptr) return chosen;
  reject_real_result({from, to});
}
#endif

}  // namespace oph::primitives::udf
