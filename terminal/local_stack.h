// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace oph::terminal {

/// A running stack on this machine, as `ophion up` left word of it in its folder.
struct LocalStack {
  int port = 0;
  std::filesystem::path certificate;
};

/// Reads a folder of a stack; absent if none runs there, or its files are not ours to read.
std::optional<LocalStack> find_local_stack(const std::filesystem::path& folder);

/// Where `ophion` puts stacks by itself: beside $OPHION_CONFIG, else $HOME/ophion. Empty if neither
/// variable is set.
std::filesystem::path default_stack_folder();

/// Whether a name can only mean this machine.
bool is_loopback(const std::string& host);

}  // namespace oph::terminal
