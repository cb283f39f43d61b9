// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace oph::terminal {

/// What users are told about the licence, in the words that the GPL proposes for interactive
/// programs.
inline constexpr const char* kWarranty =
    "There is no warranty for this program, to the extent permitted by applicable law. Except "
    "when\n"
    "otherwise stated in writing the copyright holders and other parties provide the program \"as\n"
    "is\" without warranty of any kind, either expressed or implied, including, but not limited "
    "to,\n"
    "the implied warranties of merchantability and fitness for a particular purpose. The entire\n"
    "risk as to the quality and performance of the program is with you (GPL version 3, section "
    "15).\n";

inline constexpr const char* kConditions =
    "This program is free software: you can redistribute it and modify it under the terms of the\n"
    "GNU General Public License as published by the Free Software Foundation, either version 3 of\n"
    "the License, or (at your option) any later version. Its full text is in the file LICENSE "
    "that\n"
    "comes with the sources, and at https://www.gnu.org/licenses/gpl-3.0.html.\n";

}  // namespace oph::terminal
