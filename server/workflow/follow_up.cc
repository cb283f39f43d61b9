// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/follow_up.h"

#include <sodium.h>

#include "base/error.h"
#include "base/task_string.h"

namespace oph::server {

std::optional<std::string> follow_up(std::string_view outputs) {
  const auto parsed = TaskString::parse(outputs);
  const auto packed = parsed.find("workflow");
  if (!packed) return std::nullopt;
  std::string text(packed->size(), '\0');
  std::size_t length = 0;
  const int failed =
      sodium_base642bin(reinterpret_cast<unsigned char*>(text.data()), text.size(), packed->data(),
                        packed->size(), nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL);
  if (failed != 0) throw system_error("an operator asks for a workflow that cannot be read");
  text.resize(length);
  return text;
}

}  // namespace oph::server
