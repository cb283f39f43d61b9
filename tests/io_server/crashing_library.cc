// SPDX-License-Identifier: GPL-3.0-or-later
// A broken library of primitives: asking it for its manuals ends in a signal.

#include <csignal>

extern "C" const char* oph_udf_manuals() {
  static_cast<void>(std::raise(SIGSEGV));
  return "";
}
