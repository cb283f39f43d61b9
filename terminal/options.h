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
  std::string stack;                  ///< folder of a stack on this machine
  std::vector<std::string> commands;  ///< -e, in their order
  std::string workflow;               ///< -w
  std::string arguments;              ///< -a: a,b,c
  std::string output;  ///< -o: table, csv, json, markdown; empty: as the variable says
  std::string password_file;
  std::string password;  ///< -p PASSWORD, which others may have seen
  std::string token;     ///< -t TOKEN, likewise
  std::string certificate;
  bool prompt_password = false;
  bool insecure = false;
  bool json = false;
  bool debug = false;
  bool keep_going = false;
  bool no_pager = false;
  ColourChoice colour = ColourChoice::kAuto;

  bool is_batch() const { return !commands.empty() || !workflow.empty(); }
};

/// What a command line asks for: options, or only a text (help, version) to print.
struct ParsedOptions {
  Options options;
  std::optional<std::string> text;
};

/// Throws a Failure (kOption) that tells what is wrong.
ParsedOptions parse_options(const std::vector<std::string>& words);

}  // namespace oph::terminal
