// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/soap/error_code.h"

namespace oph::server {

/// One request as it came over the wire: nothing in it has been checked.
struct SoapRequest {
  std::string user;
  std::string password;
  std::string address;  ///< numeric address of the client
  std::string text;     ///< UTF-8
};

/// What goes back. An absent element is left out, which clients tell from an empty one.
struct SoapReply {
  std::optional<std::string> job;
  std::optional<std::string> response;
  ErrorCode error = ErrorCode::kOk;
};

/// What is asked for by HTTP GET.
struct PageRequest {
  std::string user;  ///< empty: nobody in particular
  std::string password;
  std::string address;  ///< numeric address of the client
  std::string path;     ///< as it came
};

/// A document that is fetched by HTTP GET.
struct Page {
  std::string content_type;
  std::string body;
  std::string last_modified;       ///< in the form of HTTP; may be empty
  bool is_private = false;         ///< not for the caches of proxies
  bool needs_credentials = false;  ///< nothing but a request for user and password
};

/// What the endpoint serves. Called by several threads at once; must not throw.
class Handler {
 public:
  virtual ~Handler() = default;
  virtual SoapReply execute(const SoapRequest& request) noexcept = 0;
  /// Absent: there is no such page.
  virtual std::optional<Page> page(const PageRequest& request) noexcept = 0;
};

}  // namespace oph::server
