// SPDX-License-Identifier: GPL-3.0-or-later
#include <iostream>

#include "base/configuration.h"
#include "base/error.h"
#include "ophion/verbs.h"

namespace oph::ophion {
namespace {

struct PrintFallback {
  std::string operator()(std::string_view text) const { return fmt::format("\"{}\"", text); }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(bool flag) const { return flag ? "true" : "false"; }
};

}  // namespace

int print_settings() {
  for (const auto& setting : Configuration::settings()) {
    std::cout << fmt::format("{} = {}\n    {}\n", setting.key,
                             std::visit(PrintFallback{}, setting.fallback), setting.help);
  }
  return 0;
}

}  // namespace oph::ophion
