// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/operator.h"

#include <memory>

#include "base/text.h"

namespace oph::framework::phase {

int run(oph_operator_struct* handle, void (*action)(oph_operator_struct*)) noexcept {
  auto& task = *static_cast<Task*>(handle->task);
  task.phase_status = guard([&] {
    try {
      action(handle);
    } catch (const PeerFailed&) {
      task.met_failed_peer = true;
    }
  });
  return task.phase_status.ok && !task.met_failed_peer ? 0 : 1;
}

int cleanup(oph_operator_struct* handle) noexcept {
  return run(handle, [](oph_operator_struct* self) {
    std::unique_ptr<Operator> owner{static_cast<Operator*>(self->operator_handle)};
    self->operator_handle = nullptr;
  });
}

std::string print(const Manual& manual) {
  OperatorManual text;
  text.name = manual.name;
  text.summary = manual.summary;
  text.notes = manual.notes;
  for (const auto line : split(manual.examples, '\n')) text.examples.emplace_back(line);
  text.category = manual.category;
  text.permission = manual.permission;
  text.is_metadata = manual.is_metadata;
  text.only_looks = manual.only_looks;
  text.is_internal = manual.is_internal;
  text.arguments = to_manual(manual.parameters);
  return to_json(std::span<const OperatorManual>{&text, 1});
}

}  // namespace oph::framework::phase
