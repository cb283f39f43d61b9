// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string_view>

namespace oph::server::job_status {

// What clients are told about workflows and tasks; a failed one may also carry the status of the
// phase that failed ("OPH_STATUS_EXECUTE_ERROR").
inline constexpr std::string_view kPending = "OPH_STATUS_PENDING";
inline constexpr std::string_view kWaiting = "OPH_STATUS_WAITING";
inline constexpr std::string_view kRunning = "OPH_STATUS_RUNNING";
inline constexpr std::string_view kCompleted = "OPH_STATUS_COMPLETED";
inline constexpr std::string_view kError = "OPH_STATUS_ERROR";
inline constexpr std::string_view kStartError = "OPH_STATUS_START_ERROR";
inline constexpr std::string_view kSkipped = "OPH_STATUS_SKIPPED";
inline constexpr std::string_view kAborted = "OPH_STATUS_ABORTED";
inline constexpr std::string_view kUnselected = "OPH_STATUS_UNSELECTED";

inline bool is_error(std::string_view status) {
  return status.ends_with("ERROR");
}
inline bool has_ended(std::string_view status) {
  return status == kCompleted || status == kSkipped || status == kAborted ||
         status == kUnselected || is_error(status);
}

}  // namespace oph::server::job_status
