// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/massive/filter.h"

#include <algorithm>
#include <span>

#include "base/error.h"
#include "base/text.h"

namespace oph::server {
namespace {

/// What a condition may say.
struct ConditionKind {
  enum class Values { kText, kFlag, kCount, kLevels, kRanges, kConvention };
  std::string_view name;
  Values values = Values::kText;
  bool is_list = false;
  bool may_be_negated = true;
};

using enum ConditionKind::Values;

constexpr ConditionKind kCubeConditions[] = {
    {"level", kLevels, true},
    {"measure"},
    {"parent_cube"},
    {"container"},
    {"container_pid"},
    {"cube_filter", kRanges, true},
    {"metadata_key", kText, true},
    {"metadata_value", kText, true},
    {"path"},
    {"recursive", kFlag, false, false},
    {"depth", kCount, false, false},
    {"run", kFlag, false, false},
};

constexpr ConditionKind kFileConditions[] = {
    {"path", kText, false, false},    {"file", kText, false, false},
    {"measure", kText, false, false}, {"recursive", kFlag, false, false},
    {"depth", kCount, false, false},  {"convention", kConvention, false, false},
    {"run", kFlag, false, false},
};

std::span<const ConditionKind> conditions_of(TargetKind kind) {
  if (kind == TargetKind::kCubes) return kCubeConditions;
  return kFileConditions;
}

/// Splits at `separator`, but not inside brackets.
std::vector<std::string_view> split_outside_brackets(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  int depth = 0;
  std::size_t begin = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '[') ++depth;
    if (text[i] == ']') --depth;
    if (text[i] != separator || depth > 0) continue;
    parts.push_back(text.substr(begin, i - begin));
    begin = i + 1;
  }
  parts.push_back(text.substr(begin));
  return parts;
}

std::string without_blanks(std::string_view text) {
  std::string compact;
  for (const char c : text) {
    if (c != ' ' && c != '\t' && c != '\n' && c != '\r') compact += c;
  }
  return compact;
}

/// Reads the filters of one argument.
class Reader {
 public:
  Reader(TargetKind kind, std::string_view argument) : kind_{kind}, argument_{argument} {}

  TargetPart part(std::string_view text) const {
    text = trim(text);
    if (text.empty()) fail("an item of the list is empty", "a name or [filter]", "");
    if (!text.starts_with('[')) {
      if (text.find_first_of("[];") == std::string_view::npos) return std::string{text};
      if (kind_ == TargetKind::kFiles) return std::string{text};  // a pattern of names
      fail("brackets must enclose the whole filter", "[filter]", text);
    }
    if (!text.ends_with(']'))
      fail("something follows the filter", "[filter] or [filter]|[filter]", text);
    Filter filter{std::string{text}, {}};
    for (const auto piece : split_outside_brackets(text.substr(1, text.size() - 2), ';')) {
      read(filter, trim(piece));
    }
    check(filter);
    return filter;
  }

 private:
  [[noreturn]] void fail(std::string_view what, std::string_view expected,
                         std::string_view text) const {
    throw user_error("{} of argument {}; expected is {} ({}={})", what, argument_, expected,
                     argument_, text);
  }

  void read(Filter& filter, std::string_view text) const {
    if (text.empty()) {
      fail("a condition is empty", "name=value, or [*] for all", filter.text);
    }
    const auto equals = text.find('=');
    if (equals == std::string_view::npos) return read_bare(filter, text);
    auto name = without_blanks(text.substr(0, equals));
    const bool is_negated = name.ends_with('!');
    if (is_negated) name.pop_back();
    add(filter, {name, values_of(name, trim(text.substr(equals + 1)), filter), is_negated});
  }

  void read_bare(Filter& filter, std::string_view text) const {
    if (text == "*" || text == "all") return;
    if (kind_ == TargetKind::kFiles || text.starts_with('/')) {
      return add(filter, {"path", {std::string{text}}});
    }
    if (parse_ranges(text) || text.find("://") != std::string_view::npos) {
      return add(filter, {"cube_filter", {std::string{text}}});
    }
    fail("a condition has no name",
         "name=value, * for all, a path as /a/b, numbers as 3,5:9, or the PID of a cube", text);
  }

  std::vector<std::string> values_of(const std::string& name, std::string_view text,
                                     const Filter& filter) const {
    const auto& kind = find(name, filter);
    std::vector<std::string> values;
    if (!kind.is_list) {
      values.emplace_back(text);
    } else {
      for (const auto value : split(text, '|')) values.emplace_back(trim(value));
    }
    const bool has_gap =
        std::any_of(values.begin(), values.end(), [](const auto& value) { return value.empty(); });
    if (values.empty() || has_gap) {
      fail(fmt::format("condition {} has no value", name), name + "=value", filter.text);
    }
    return values;
  }

  const ConditionKind& find(const std::string& name, const Filter& filter) const {
    const auto known = conditions_of(kind_);
    for (const auto& kind : known) {
      if (kind.name == name) return kind;
    }
    std::vector<std::string> names;
    for (const auto& kind : known) names.emplace_back(kind.name);
    fail(fmt::format("unknown condition {}{}", name, suggestion(name, names)),
         "one of " + join(names, ", "), filter.text);
  }

  void add(Filter& filter, Condition condition) const {
    const auto& kind = find(condition.name, filter);
    if (condition.is_negated && !kind.may_be_negated) {
      fail(fmt::format("condition {} cannot be negated", kind.name),
           fmt::format("{}=value", kind.name), filter.text);
    }
    const auto same = std::find_if(filter.conditions.begin(), filter.conditions.end(),
                                   [&](const auto& known) { return known.name == condition.name; });
    if (!kind.is_list && same != filter.conditions.end()) {
      fail(fmt::format("condition {} stands twice", kind.name), "it once", filter.text);
    }
    for (const auto& value : condition.values) check_value(kind, value, filter);
    filter.conditions.push_back(std::move(condition));
  }

  void check_value(const ConditionKind& kind, const std::string& value,
                   const Filter& filter) const {
    const auto expect = [&](bool is_good, std::string_view expected) {
      if (is_good) return;
      fail(fmt::format("wrong value of condition {} ({})", kind.name, value), expected,
           filter.text);
    };
    const auto number = parse_integer(value);
    switch (kind.values) {
      case kText:
        return;
      case kFlag:
        return expect(value == "yes" || value == "no", "yes or no");
      case kConvention:
        return expect(value == "cmip5" || value == "no", "cmip5 or no");
      case kCount:
      case kLevels:
        return expect(number.value_or(-1) >= 0, "a whole number of at least 0");
      case kRanges:
        return expect(parse_ranges(value) || value.find("://") != std::string::npos,
                      "numbers and ranges as 3,5:9, or the PID of a cube");
    }
  }

  void check(const Filter& filter) const {
    bool has_key = false, has_value = false;
    for (const auto& condition : filter.conditions) {
      has_key |= condition.name == "metadata_key";
      has_value |= condition.name == "metadata_value";
    }
    if (has_value && !has_key) {
      fail("condition metadata_value stands alone", "metadata_key=key;metadata_value=value",
           filter.text);
    }
  }

  TargetKind kind_;
  std::string_view argument_;
};

std::optional<NumberRange> parse_range(std::string_view text) {
  const auto parts = split(text, ':');
  if (parts.empty() || parts.size() > 3) return std::nullopt;
  std::vector<std::int64_t> numbers;
  for (const auto part : parts) {
    const auto number = parse_integer(trim(part));
    if (!number || *number < 0) return std::nullopt;
    numbers.push_back(*number);
  }
  const NumberRange range{numbers.front(), numbers.back(), numbers.size() == 3 ? numbers[1] : 1};
  if (range.first > range.last || range.step < 1) return std::nullopt;
  return range;
}

}  // namespace

std::string Filter::text_of(std::string_view name, std::string_view fallback) const {
  for (const auto& condition : conditions) {
    if (condition.name == name) return condition.values.front();
  }
  return std::string{fallback};
}

bool has_filter(std::string_view value) {
  const auto parts = split_outside_brackets(value, '|');
  return std::any_of(parts.begin(), parts.end(),
                     [](std::string_view part) { return trim(part).starts_with('['); });
}

std::vector<TargetPart> parse_targets(TargetKind kind, std::string_view argument,
                                      std::string_view value) {
  const Reader reader{kind, argument};
  std::vector<TargetPart> parts;
  for (const auto part : split_outside_brackets(value, '|')) parts.push_back(reader.part(part));
  return parts;
}

std::optional<std::vector<NumberRange>> parse_ranges(std::string_view text) {
  std::vector<NumberRange> ranges;
  for (const auto part : split(text, ',')) {
    const auto range = parse_range(part);
    if (!range) return std::nullopt;
    ranges.push_back(*range);
  }
  if (ranges.empty()) return std::nullopt;
  return ranges;
}

}  // namespace oph::server
