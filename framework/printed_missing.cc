// SPDX-License-Identifier: GPL-3.0-or-later
#include "framework/printed_missing.h"

#include <array>
#include <limits>

#include "framework/coordinates.h"

namespace oph::framework {

void tell_missing(Response& response, ElementType type,
                  const std::optional<std::string>& missing_value) {
  if (!missing_value || is_complex(type)) return;
  const std::array gap{std::numeric_limits<double>::quiet_NaN()};
  std::vector<std::byte> element(size_of(type));
  MeasureNumbers{type, missing_value}.pack(gap, element);
  response.add_extra("missing_value", print_elements(type, element));
}

}  // namespace oph::framework
