// SPDX-License-Identifier: GPL-3.0-or-later
#include "primitives/bench/table.h"

#include <array>
#include <cstdio>

namespace oph::primitives::bench {
namespace {

double ratio(const Line& line) {
  switch (line.reference) {
    case Reference::kCopy:
      return line.times.copy / line.times.primitive;
    case Reference::kRead:
      return line.times.read / line.times.primitive;
    default:
      return line.times.primitive / line.times.selection;
  }
}

bool is_met(const Line& line) {
  const bool is_cost = line.reference == Reference::kSelection;
  return is_cost ? ratio(line) <= *line.target : ratio(line) >= *line.target;
}

void print(const Line& line) {
  constexpr std::array<const char*, 3> references{"memcpy", "read", "selection"};
  const bool has_ratio = line.times.copy > 0;
  std::printf("%-28s %-14s %8zu %12.2f", line.label.c_str(), line.type.c_str(), line.elements,
              line.times.primitive * 1e6);
  if (has_ratio) {
    std::printf(" %8.2f of %-10s", ratio(line), references[static_cast<int>(line.reference)]);
  }
  if (has_ratio && line.target) {
    std::printf(" %5.1f %s", *line.target, is_met(line) ? "" : "missed");
  }
  std::printf("\n");
}

}  // namespace

void print_table(const std::vector<Line>& lines) {
  std::printf(
      "\nRatios of rates to that of memcpy, or of reading, the same measures; or of the cost to\n"
      "that of one median selection. The medians of turns with the reference in the same run.\n\n"
      "%-28s %-14s %8s %12s %8s %-13s %5s\n",
      "primitive", "type", "elements", "us a row", "ratio", "", "target");
  std::size_t targets = 0;
  std::size_t met = 0;
  for (const auto& line : lines) {
    print(line);
    targets += line.target ? 1 : 0;
    met += line.target && is_met(line) ? 1 : 0;
  }
  std::printf("\n%zu lines, %zu of %zu targets met\n", lines.size(), met, targets);
}

}  // namespace oph::primitives::bench
