// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace oph::terminal {

class Interpreter;

/// `help [NAME]`: first steps and all commands, or what a name means.
void help(Interpreter& interpreter, const std::string& rest);

/// `man NAME`: the manual of an operator, else of a primitive.
void show_manual(Interpreter& interpreter, const std::string& rest);

/// `update [-f]`: fetches the manuals of the operators again.
void update_manuals(Interpreter& interpreter, const std::string& rest);

}  // namespace oph::terminal
