// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/manual_json.h"
#include "server/manuals.h"

namespace oph::server {

/// The manual of an operator as the XML that existing terminals complete arguments from.
std::string operator_xml(const OperatorManual& manual);

/// The name under which that file is fetched: OPH_REDUCE_operator_1.0.xml
std::string operator_xml_name(const OperatorManual& manual);

/// A page of links to all of them, in the form of a listed directory.
std::string operator_xml_listing(const Manuals& manuals);

/// The file of that name; absent if there is none.
std::optional<std::string> find_operator_xml(const Manuals& manuals, std::string_view file);

}  // namespace oph::server
