// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "io_server/instance.h"

namespace oph::io_server {

/// Prints the option file of a private mariadbd. It holds no password.
std::string print_options(const InstanceSettings& settings);

/// The name of the user of the operating system that runs this process.
std::string operating_system_user();

}  // namespace oph::io_server
