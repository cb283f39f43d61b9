// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "terminal/render/style.h"

namespace oph::terminal {

/// The command line of oph_term.
struct Options {
  std::string user;
  std::string host;
  std::optional<int> port;
  std::vector<std::string> commands;  ///< -e, in their order
  std::string workflow;               ///< -w
  std::string arguments;              ///< -a: a,b,c
  std::string password_file;
  std::string certificate;
  bool prompt_password = false;
  bool insecure = false;
  bool json = false;
  ColourChoice colour = ColourChoice::kAuto;

  bool is_batch() const { return !commands.empty() || !workflow.empty(); }
};

/// What a command line asks for: options, or only a text (help, version) to print.
struct ParsedOptions {
  Options options;
  std::optional<std::string> text;
};

/// Throws a Failure (kOption) that tells what is wrong.
ParsedOptions parse_options(int count, const char* const* words);

}  // namespace oph::terminal
