// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/signal/fourier.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <numbers>

namespace oph::primitives {
namespace {

/// A factor p costs p additions for each element: above this one Bluestein's way is shorter.
constexpr std::size_t kLargestFactor = 128;

std::size_t largest_prime_factor(std::size_t number) {
  std::size_t largest = 1;
  for (std::size_t factor = 2; factor * factor <= number; ++factor) {
    for (; number % factor == 0; number /= factor) largest = factor;
  }
  return std::max(largest, number);
}

/// Multiplies pair i of `a` by that of `b`.
void multiply(std::span<double> a, std::span<const double> b) {
  for (std::size_t i = 0; i < a.size(); i += 2) {
    const double real = a[i] * b[i] - a[i + 1] * b[i + 1];
    a[i + 1] = a[i] * b[i + 1] + a[i + 1] * b[i];
    a[i] = real;
  }
}

void conjugate(std::span<double> pairs) {
  for (std::size_t i = 1; i < pairs.size(); i += 2) pairs[i] = -pairs[i];
}

}  // namespace

void Fourier::prepare(std::size_t length) {
  if (length == length_) return;
  length_ = 0;
  is_chirp_ = largest_prime_factor(length) > kLargestFactor;
  if (is_chirp_) prepare_chirp(length);
  length_ = length;
}

/// The chirp exp(-pi i j^2 / n), and the transform of its conjugate, wrapped around to a power of
/// two that holds the whole convolution.
void Fourier::prepare_chirp(std::size_t length) {
  const auto padded = std::bit_ceil(2 * length - 1);
  chirp_ = chirp_room_.as<double>(2 * length);
  kernel_ = kernel_room_.as<double>(2 * padded);
  std::fill(kernel_.begin(), kernel_.end(), 0.0);
  std::uint64_t square = 0;  // j^2 modulo 2n, so that the angle stays exact
  for (std::size_t j = 0; j < length; ++j) {
    const double angle =
        std::numbers::pi * static_cast<double>(square) / static_cast<double>(length);
    chirp_[2 * j] = std::cos(angle);
    chirp_[2 * j + 1] = -std::sin(angle);
    for (const std::size_t place : {j, (padded - j) % padded}) {
      kernel_[2 * place] = chirp_[2 * j];
      kernel_[2 * place + 1] = -chirp_[2 * j + 1];
    }
    square = (square + 2 * j + 1) % (2 * length);
  }
  check_gsl(gsl_fft_complex_radix2_forward(kernel_.data(), 1, padded));
}

void Fourier::transform_chirp(std::span<double> pairs) {
  const auto padded = padded_room_.as<double>(kernel_.size());
  multiply(pairs, chirp_);
  std::fill(std::copy(pairs.begin(), pairs.end(), padded.begin()), padded.end(), 0.0);
  check_gsl(gsl_fft_complex_radix2_forward(padded.data(), 1, padded.size() / 2));
  multiply(padded, kernel_);
  check_gsl(gsl_fft_complex_radix2_inverse(padded.data(), 1, padded.size() / 2));
  std::copy_n(padded.begin(), pairs.size(), pairs.begin());
  multiply(pairs, chirp_);
}

void Fourier::forward(std::span<double> pairs) {
  const auto length = pairs.size() / 2;
  prepare(length);
  if (is_chirp_) return transform_chirp(pairs);
  check_gsl(gsl_fft_complex_forward(pairs.data(), 1, length, wavetable_.of(length),
                                    workspace_.of(length)));
}

void Fourier::inverse(std::span<double> pairs) {
  conjugate(pairs);
  forward(pairs);
  const double scale = 2 / static_cast<double>(pairs.size());
  for (std::size_t i = 0; i < pairs.size(); i += 2) {
    pairs[i] *= scale;
    pairs[i + 1] *= -scale;
  }
}

}  // namespace oph::primitives
