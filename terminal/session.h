// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "terminal/alias.h"
#include "terminal/environment.h"
#include "terminal/exit_status.h"
#include "terminal/interpreter.h"
#include "terminal/options.h"
#include "terminal/transport.h"

namespace oph::terminal {

/// What a run of the program starts from.
struct Session {
  Transport& transport;
  Environment environment;
  Aliases aliases;
  const Options& options;
};

/// Results to standard output, messages to standard error, as wide as these are now.
Screen standard_screen(const Options& options);

/// Gives an interpreter the variables and aliases that it starts with.
void prepare(Interpreter& interpreter, const Session& session);

/// Runs the commands or the workflow of the options, up to the first that fails (all of them with
/// -k); returns the status of the first that failed. With -j each is told as one JSON object on
/// standard output.
ExitStatus run_batch(const Session& session);

/// Runs what is piped in, as run_batch() does.
ExitStatus run_piped(Interpreter& interpreter, bool keep_going);

/// Runs what is typed until its end; returns the status of the last line.
ExitStatus run_interactive(const Session& session);

}  // namespace oph::terminal
