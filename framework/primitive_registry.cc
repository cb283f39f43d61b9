// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/primitive_registry.h"

#include "base/error.h"
#include "base/text.h"

namespace oph::framework {

void PrimitiveRegistry::refresh() {
  const auto version = instances_.primitives_version();
  if (version == version_) return;
  manuals_ = instances_.primitives();
  version_ = version;
}

const PrimitiveManual* PrimitiveRegistry::find(std::string_view name) const {
  for (const auto& manual : manuals_) {
    if (equal_ignoring_case(manual.name, name)) return &manual;
  }
  return nullptr;
}

const PrimitiveManual& PrimitiveRegistry::require(std::string_view name) const {
  if (const auto* manual = find(name)) return *manual;
  std::vector<std::string> names;
  for (const auto& manual : manuals_) names.push_back(manual.name);
  throw user_error("unknown primitive ({}){}", name, suggestion(name, names));
}

}  // namespace oph::framework
