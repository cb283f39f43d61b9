// SPDX-License-Identifier: GPL-3.0-or-later

// The libraries of primitives share the text of their last failure since GCC makes its symbol
// unique in a process (STB_GNU_UNIQUE). Clang cannot: its libraries take the one of this library,
// which comes first.
#include "primitives/udf/error.h"

extern "C" [[gnu::visibility("default")]] std::string* oph_one_failure_text() {
  return &oph::primitives::udf::last_error();
}
