// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace oph::server {

/// Writes the example of a batch script if there is none. Throws a system error if the script, or
/// the folder that it lies in, can be written by others than its owner.
void prepare_slurm_template(const std::filesystem::path& file);

}  // namespace oph::server
