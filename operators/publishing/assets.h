// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

/// The files that are built in (see assets/).
namespace oph::operators::publishing::assets {

std::string_view style();
std::string_view d3();          ///< the whole library, minified
std::string_view view();        ///< what draws maps and lines
std::string_view coastlines();  ///< JSON

}  // namespace oph::operators::publishing::assets
