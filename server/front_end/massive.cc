// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "server/front_end/front_end.h"

namespace oph::server {

FrontEndResult massive(const FrontEndCall&, const FrontEndServices&) {
  throw user_error(
      "oph_massive is no command; write what it shows in brackets, as in "
      "oph_reduce cube=[level=0;measure=tas];operation=avg");
}

}  // namespace oph::server
