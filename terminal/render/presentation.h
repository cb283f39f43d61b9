// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

#include "base/response.h"
#include "terminal/render/output_format.h"
#include "terminal/render/style.h"

namespace oph::terminal {

/// How answers are shown (OPH_TERM_VIEWER).
enum class Viewer {
  kBasic,             ///< without colours
  kDump,              ///< the JSON as it came
  kColoured,          ///< with colours, where the receiver has some
  kExtended,          ///< with what identifies the job and its time, without colours
  kExtendedColoured,  ///< with both
};

/// The viewer of this name; the coloured one for another word.
Viewer parse_viewer(std::string_view name);

struct Presentation {
  OutputFormat format = OutputFormat::kTable;
  Viewer viewer = Viewer::kColoured;
  Style style;
};

/// Writes an answer. Viewers are for tables only: other formats are for programs.
///   document  the answer as it came; empty if the terminal made it itself
std::string present(const Response& response, std::string_view document,
                    const Presentation& presentation);

}  // namespace oph::terminal
