// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

namespace oph::terminal {

/// Copies the words of a command line, and overwrites the values of -p, --password, -t and --token
/// where they stand, so that a list of processes shows stars.
std::vector<std::string> take_words(int count, char** words);

}  // namespace oph::terminal
