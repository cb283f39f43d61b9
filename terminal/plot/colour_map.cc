// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/plot/colour_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

namespace oph::terminal {
namespace {

// Every sixteenth part of viridis, by Nathaniel Smith and Stefan van der Walt (CC0).
constexpr std::array<Rgb, 17> kAnchors{{
    {68, 1, 84},
    {72, 24, 106},
    {71, 45, 123},
    {66, 64, 134},
    {59, 82, 139},
    {51, 99, 141},
    {44, 114, 142},
    {38, 130, 142},
    {33, 145, 140},
    {31, 160, 136},
    {40, 174, 128},
    {63, 188, 115},
    {94, 201, 98},
    {132, 212, 75},
    {173, 220, 48},
    {216, 226, 25},
    {253, 231, 37},
}};

constexpr std::string_view kShades = ".:-=+*#%@";

}  // namespace

Rgb viridis(double position) {
  const double scaled = std::clamp(position, 0.0, 1.0) * (kAnchors.size() - 1);
  const auto index = std::min(static_cast<std::size_t>(scaled), kAnchors.size() - 2);
  const double part = scaled - static_cast<double>(index);
  const auto mix = [part](unsigned char from, unsigned char to) {
    return static_cast<unsigned char>(std::lround(from + part * (to - from)));
  };
  const auto& low = kAnchors[index];
  const auto& high = kAnchors[index + 1];
  return {mix(low.red, high.red), mix(low.green, high.green), mix(low.blue, high.blue)};
}

char shade(double position) {
  const double scaled = std::clamp(position, 0.0, 1.0) * static_cast<double>(kShades.size());
  return kShades[std::min(static_cast<std::size_t>(scaled), kShades.size() - 1)];
}

}  // namespace oph::terminal
