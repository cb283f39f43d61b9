// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace oph::server {

/// Whether a text is a URL that may be called at the end of a workflow: http or https, with a host,
/// and without user names, blanks and control characters.
bool is_callback_url(std::string_view url);

/// `<callback>&resulturi=<document>&jobid=<job>`, where the document is that of the session, and
/// '?' stands for the first '&' of a URL without a query.
std::string callback_url(std::string_view callback, std::string_view session_id,
                         std::int64_t marker, std::string_view job_id);

/// Calls URLs with GET, one after the other, on a thread of its own; nobody waits for it. It
/// follows no redirections, gives up after ten seconds, and drops calls when too many wait. What
/// fails is in the log.
class Callbacks {
 public:
  ///   allows_private  call addresses of private networks and of this machine too
  explicit Callbacks(bool allows_private);
  /// Drops what waits; a call that has begun is given up.
  ~Callbacks();
  Callbacks(const Callbacks&) = delete;
  Callbacks& operator=(const Callbacks&) = delete;

  void call(std::string url);

 private:
  void run();
  void get(const std::string& url);
  static int give_up(void* self, long long, long long, long long, long long);

  const bool allows_private_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::string> waiting_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace oph::server
