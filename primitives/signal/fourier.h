// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <gsl/gsl_fft_complex.h>

#include <span>

#include "primitives/series/gsl.h"
#include "primitives/udf/buffer.h"

namespace oph::primitives {

/// Fourier transforms of complex numbers, stored as pairs, of any length n: in O(n log n), by GSL's
/// mixed-radix transform, or where n has a large prime factor through one of a power of two (L.
/// Bluestein, 1970). What depends on the length is kept from row to row.
class Fourier {
 public:
  /// X[k] = sum of x[j] exp(-2 pi i j k / n), in place.
  void forward(std::span<double> pairs);

  /// x[j] = sum of X[k] exp(2 pi i j k / n) / n, in place.
  void inverse(std::span<double> pairs);

 private:
  void prepare(std::size_t length);
  void prepare_chirp(std::size_t length);
  void transform_chirp(std::span<double> pairs);

  std::size_t length_ = 0;
  bool is_chirp_ = false;
  GslWorkspace<gsl_fft_complex_wavetable, gsl_fft_complex_wavetable_alloc,
               gsl_fft_complex_wavetable_free>
      wavetable_;
  GslWorkspace<gsl_fft_complex_workspace, gsl_fft_complex_workspace_alloc,
               gsl_fft_complex_workspace_free>
      workspace_;
  std::span<double> chirp_;
  std::span<double> kernel_;
  udf::Buffer chirp_room_, kernel_room_, padded_room_;
};

}  // namespace oph::primitives
