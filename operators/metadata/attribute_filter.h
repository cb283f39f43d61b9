// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "base/manual.h"
#include "framework/arguments.h"
#include "metadb/cube.h"

namespace oph::operators::metadata {

inline constexpr std::array kFilterArguments{
    Parameter{"variable_filter", ParameterKind::kText, "part of the name of the variable", "all"},
    Parameter{"metadata_type_filter", ParameterKind::kText, "part of the type", "all"},
    Parameter{"metadata_value_filter", ParameterKind::kText, "part of the value", "all"},
};

/// Chooses attributes by the arguments metadata_key, variable_filter, metadata_type_filter and
/// metadata_value_filter: the key is one of those given, the others are part of the text. "all"
/// chooses all; the variable of attributes of the whole cube is "global".
class AttributeFilter {
 public:
  explicit AttributeFilter(const framework::Arguments& arguments);

  bool passes(const metadb::Attribute& attribute) const;

 private:
  std::optional<std::vector<std::string>> keys_;
  std::optional<std::string> variable_;
  std::optional<std::string> type_;
  std::optional<std::string> value_;
};

}  // namespace oph::operators::metadata
