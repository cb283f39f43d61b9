// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/completion/filters.h"

#include <array>
#include <span>

#include "terminal/completion/collector.h"
#include "terminal/completion/name_values.h"

namespace oph::terminal {
namespace {

struct Condition {
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array<Condition, 10> kOfCubes{{
    {"container", "name of the container"},
    {"container_pid", "PID of the container"},
    {"cube_filter", "numbers of datacubes: 3,5:9"},
    {"level", "number of operators since the import"},
    {"measure", "name of the measure"},
    {"metadata_key", "key of an attribute"},
    {"metadata_value", "value of an attribute"},
    {"parent_cube", "PID of the datacube it was made of"},
    {"path", "folder of the container"},
    {"recursive", "yes: in the folders below, too"},
}};

constexpr std::array<Condition, 6> kOfFiles{{
    {"convention", "cmip5: conditions on the parts of names"},
    {"depth", "folders to descend at most"},
    {"file", "pattern of names: *.nc"},
    {"path", "folder of the data repository"},
    {"recursive", "yes: in the folders below, too"},
    {"run", "no: only list what is meant"},
}};

/// The bracket that is still open before a position; npos if there is none.
std::size_t open_bracket(std::string_view text) {
  int closed = 0;
  for (std::size_t i = text.size(); i-- > 0;) {
    if (text[i] == ']') ++closed;
    if (text[i] == '[' && closed-- == 0) return i;
  }
  return std::string_view::npos;
}

bool is_of_files(std::string_view before_bracket) {
  return before_bracket.ends_with("src_path=") || before_bracket.ends_with("input=");
}

void offer_measures(Collector& collector, NameSource& source) {
  const auto names = source.names();
  if (!names) return;
  for (const auto& cube : names->cubes) collector.offer(cube.measure);
}

Completion complete_condition_value(std::string_view name, std::string_view word, bool of_files,
                                    const Catalogue& catalogue) {
  Collector collector{word};
  if (name == "recursive" || name == "run") collector.offer_all({"no", "yes"});
  if (name == "measure" && catalogue.names != nullptr) offer_measures(collector, *catalogue.names);
  if (!collector.is_empty() || catalogue.names == nullptr) return {collector.take(), false, '\0'};
  auto kind = NameKind::kNothing;
  if (name == "path") kind = of_files ? NameKind::kFile : NameKind::kFolder;
  if (name == "container") kind = NameKind::kContainer;
  if (name == "parent_cube") kind = NameKind::kCube;
  auto completion = complete_name(kind, word, *catalogue.names, *catalogue.environment);
  completion.suffix = '\0';
  return completion;
}

}  // namespace

std::optional<Completion> complete_filter(std::string_view line, std::size_t start,
                                          const Catalogue& catalogue) {
  const auto bracket = open_bracket(line);
  if (bracket == std::string_view::npos) return std::nullopt;
  const bool of_files = is_of_files(line.substr(0, bracket));
  // The piece that is written is what follows the bracket or the last ';' in it.
  const auto semicolon = line.rfind(';');
  const bool is_first = semicolon == std::string_view::npos || semicolon < bracket;
  const auto begin = is_first ? bracket + 1 : semicolon + 1;
  if (const auto equals = line.find('=', begin); equals != std::string_view::npos) {
    const auto name = line.substr(begin, equals - begin);
    return complete_condition_value(name, line.substr(start), of_files, catalogue);
  }
  const std::string opening{line.substr(std::min(start, begin), begin - std::min(start, begin))};
  Collector collector{line.substr(std::min(start, begin))};
  const auto conditions = of_files ? std::span<const Condition>{kOfFiles} : kOfCubes;
  for (const auto& [name, meaning] : conditions) {
    collector.offer(opening + std::string{name} + "=",
                    std::string{name} + "  " + std::string{meaning});
  }
  return Completion{collector.take(), false, '\0'};
}

}  // namespace oph::terminal
