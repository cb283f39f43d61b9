// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "operators/metadata/lineage.h"

namespace oph::operators::metadata {

/// Prints a lineage as W3C PROV-JSON (member submission of 24 April 2013): cubes and files are
/// entities, tasks are activities, the user and the software are agents. Times are UTC.
std::string prov_document(const Lineage& lineage);

}  // namespace oph::operators::metadata
