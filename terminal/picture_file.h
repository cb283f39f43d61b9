// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include "base/response.h"
#include "terminal/render/dot_file.h"

namespace oph::terminal {

class Interpreter;

/// Draws a graph as NAME.svg in the current folder with Graphviz, and opens it if OPH_TERM_IMGS
/// says `open`; does nothing for `no_op`. Without Graphviz the file is NAME.dot.
void save_picture(Interpreter& interpreter, const DotFile& graph, const std::string& name);

/// Does that for the graphs of an answer; their names are those of session and job.
void save_pictures(Interpreter& interpreter, const Response& response);

/// Shows a file or an address with the program of the desktop ($BROWSER, xdg-open). False if there
/// is no desktop.
bool open_on_desktop(const std::string& target);

}  // namespace oph::terminal
