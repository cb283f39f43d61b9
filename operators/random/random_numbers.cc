// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/random/random_numbers.h"

#include <cmath>
#include <type_traits>

namespace oph::operators::random {
namespace {

/// SplitMix64 (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014) by
/// position: any number of the sequence without those before it, which no engine of <random> has.
constexpr std::uint64_t mix(std::uint64_t seed, std::uint64_t position) {
  auto z = seed + (position + 1) * 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

/// Uniform in [0, 1), with as many bits as T has: a float never rounds up to 1.
template <class T>
constexpr double uniform(std::uint64_t seed, std::uint64_t position) {
  constexpr auto kBits = std::is_same_v<T, float> ? 24U : 53U;
  const auto bits = mix(seed, position) >> (64U - kBits);
  return static_cast<double>(bits) / static_cast<double>(std::uint64_t{1} << kBits);
}

template <class T>
T as_element(double number) {
  if constexpr (std::is_integral_v<T>) return static_cast<T>(std::floor(number));
  return static_cast<T>(number);
}

template <class T>
void fill_uniform(std::uint64_t seed, std::span<T> array) {
  constexpr double kEnd = sizeof(T) == 1 ? 128 : 1000;
  for (std::size_t i = 0; i < array.size(); ++i) {
    array[i] = as_element<T>(kEnd * uniform<T>(seed, i));
  }
}

template <class T>
void fill_temperatures(std::uint64_t seed, std::span<T> array) {
  constexpr double kMean = 15;
  constexpr double kDeviation = 8;
  constexpr double kCorrelation = 0.9;
  // A uniform number in [-1, 1) has the variance 1/3.
  const auto width = std::sqrt(3.0) * kDeviation;
  const auto step = width * std::sqrt(1 - kCorrelation * kCorrelation);
  const auto noise = [&](std::size_t i) { return 2 * uniform<double>(seed, i) - 1; };
  double anomaly = 0;
  for (std::size_t i = 0; i < array.size(); ++i) {
    anomaly = i == 0 ? width * noise(0) : kCorrelation * anomaly + step * noise(i);
    array[i] = as_element<T>(kMean + anomaly);
  }
}

}  // namespace

void fill_array(Algorithm algorithm, std::uint64_t seed, std::int64_t key, ElementType type,
                std::span<std::byte> array) {
  const auto row_seed = mix(seed, static_cast<std::uint64_t>(key));
  visit_real(type, [&]<class T>(Tag<T>) {
    const std::span elements{reinterpret_cast<T*>(array.data()), array.size() / sizeof(T)};
    if (algorithm == Algorithm::kUniform) {
      fill_uniform(row_seed, elements);
    } else {
      fill_temperatures(row_seed, elements);
    }
  });
}

}  // namespace oph::operators::random
