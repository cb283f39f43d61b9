// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/metadata/attribute_filter.h"

#include <algorithm>

namespace oph::operators::metadata {
namespace {

bool has(const std::string& text, const std::optional<std::string>& part) {
  return !part || text.find(*part) != std::string::npos;
}

}  // namespace

AttributeFilter::AttributeFilter(const framework::Arguments& arguments)
    : variable_{arguments.text_unless("variable_filter", "all")},
      type_{arguments.text_unless("metadata_type_filter", "all")},
      value_{arguments.text_unless("metadata_value_filter", "all")} {
  if (arguments.text_unless("metadata_key", "all")) keys_ = arguments.list("metadata_key");
}

bool AttributeFilter::passes(const metadb::Attribute& attribute) const {
  if (keys_ && std::find(keys_->begin(), keys_->end(), attribute.key) == keys_->end()) return false;
  const auto& variable = attribute.variable.empty() ? "global" : attribute.variable;
  return has(variable, variable_) && has(attribute.type, type_) && has(attribute.value, value_);
}

}  // namespace oph::operators::metadata
