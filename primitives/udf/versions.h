// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

// Sanitizers want one version, and plain calls: their checks hide the speed anyway.
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define OPH_UDF_FLATTEN
#else
#define OPH_UDF_FLATTEN [[gnu::flatten]]
#if defined(__x86_64__) && defined(__GNUC__)
#define OPH_UDF_HAS_AVX2 1
#endif
#endif

namespace oph::primitives::udf {

/// Holds the kernel `function` compiled for the processors that a binary may meet. Everything
/// that a kernel calls is inlined into each version (unless marked noinline).
template <auto function>
struct Versions;

template <class Result, class... Inputs, Result (*function)(Inputs...)>
struct Versions<function> {
  OPH_UDF_FLATTEN static Result baseline(Inputs... inputs) { return function(inputs...); }
#ifdef OPH_UDF_HAS_AVX2
  OPH_UDF_FLATTEN [[gnu::target("avx2")]] static Result avx2(Inputs... inputs) {
    return function(inputs...);
  }
#endif
};

/// The version of `function` for the processor at hand.
template <auto function>
auto best_version() {
#ifdef OPH_UDF_HAS_AVX2
  static const bool has_avx2 = __builtin_cpu_supports("avx2");
  if (has_avx2) return &Versions<function>::avx2;
#endif
  return &Versions<function>::baseline;
}

}  // namespace oph::primitives::udf
