// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

#include "base/configuration.h"

namespace oph::framework {

/// The name under which others reach the machine of the server: this one's if the server listens on
/// all addresses.
std::string server_host(const Configuration& configuration);

/// The port of the server; of one that may choose it, what it wrote down.
std::int64_t server_port(const Configuration& configuration);

}  // namespace oph::framework
