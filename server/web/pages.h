// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/launcher/manual_store.h"
#include "server/soap/handler.h"

namespace oph::server {

/// What is fetched by HTTP GET: the WSDL and the manuals of the operators.
class Pages {
 public:
  /// `address` of this server: "https://host:port/".
  Pages(std::string address, ManualStore& manuals)
      : address_{std::move(address)}, manuals_{manuals} {}

  std::optional<Page> find(std::string_view path);

 private:
  std::string address_;
  ManualStore& manuals_;
};

}  // namespace oph::server
