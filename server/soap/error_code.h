// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace oph::server {

/// What became of a request, as the clients know it. An operator that failed is kOk: the response
/// document tells what went wrong.
enum class ErrorCode {
  kOk = 0,
  kUnknown = 1,
  kNullPointer = 2,
  kError = 3,
  kInputOutput = 4,
  kAuthentication = 5,
  kSystem = 6,
  kWrongParameter = 7,
  kNoResponse = 8,
};

}  // namespace oph::server
