// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/manuals.h"

#include <algorithm>

#include "server/workflow/blocks.h"

namespace oph::server {
namespace {

const OperatorManual* find_in(const std::vector<OperatorManual>& manuals, std::string_view name) {
  const auto found = std::find_if(manuals.begin(), manuals.end(),
                                  [&](const auto& manual) { return manual.name == name; });
  return found == manuals.end() ? nullptr : &*found;
}

}  // namespace

Manuals::Manuals(std::vector<OperatorManual> operators, std::vector<OperatorManual> front_end)
    : operators_{std::move(operators)}, front_end_{std::move(front_end)} {
  std::erase_if(operators_, [&](const auto& manual) { return find_in(front_end_, manual.name); });
}

const OperatorManual* Manuals::find(std::string_view name) const {
  const auto* found = find_in(front_end_, name);
  return found != nullptr ? found : find_in(operators_, name);
}

bool Manuals::is_front_end(std::string_view name) const {
  return find_in(front_end_, name) != nullptr && !is_flow_control(name);
}

std::vector<OperatorManual> Manuals::listed() const {
  auto manuals = operators_;
  manuals.insert(manuals.end(), front_end_.begin(), front_end_.end());
  std::erase_if(manuals, [](const auto& manual) { return manual.is_internal; });
  std::sort(manuals.begin(), manuals.end(),
            [](const auto& left, const auto& right) { return left.name < right.name; });
  return manuals;
}

std::vector<std::string> Manuals::names() const {
  std::vector<std::string> names;
  for (const auto& manual : listed()) names.push_back(manual.name);
  return names;
}

const ArgumentManual* find_argument(const OperatorManual& manual, std::string_view name) {
  const auto found = std::find_if(manual.arguments.begin(), manual.arguments.end(),
                                  [&](const auto& argument) { return argument.name == name; });
  return found == manual.arguments.end() ? nullptr : &*found;
}

}  // namespace oph::server
