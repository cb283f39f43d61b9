// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/concept_level.h"

#include <array>
#include <vector>

#include "base/error.h"
#include "base/text.h"

namespace oph::framework {
namespace {

struct ConceptLevel {
  char level;
  std::string_view name;
};

/// The levels of the hierarchy oph_time, the finest first; oph_base has the first one only.
constexpr std::array<ConceptLevel, 13> kTimeLevels{{
    {'c', "cell"},
    {'s', "second"},
    {'m', "minute"},
    {'v', "5 minutes"},
    {'Q', "15 minutes"},
    {'h', "hour"},
    {'3', "3 hours"},
    {'6', "6 hours"},
    {'d', "day"},
    {'w', "week"},
    {'M', "month"},
    {'q', "quarter"},
    {'y', "year"},
}};

std::string label(const ConceptLevel& known) {
  return fmt::format("{} ({})", known.name, known.level);
}

}  // namespace

std::string_view concept_level_name(char level) {
  if (level == metadb::CubeDimension::kAll) return "ALL";
  for (const auto& known : kTimeLevels) {
    if (known.level == level) return known.name;
  }
  return "unknown";
}

std::string concept_level_label(char level) {
  return label({level, concept_level_name(level)});
}

char parse_concept_level(const metadb::Dimension& dimension, std::string_view text) {
  const auto levels = std::span{kTimeLevels}.first(dimension.is_time() ? kTimeLevels.size() : 1);
  std::vector<std::string> names;
  for (const auto& known : levels) {
    if (text == std::string_view{&known.level, 1} || equal_ignoring_case(text, known.name)) {
      return known.level;
    }
    names.push_back(label(known));
  }
  throw user_error("concept_level of dimension {} must be one of {} (concept_level={})",
                   dimension.name, join(names, ", "), text);
}

}  // namespace oph::framework
