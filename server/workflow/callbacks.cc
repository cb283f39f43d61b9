// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/workflow/callbacks.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>

#include "base/log.h"
#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::size_t kMostWaiting = 1000;
constexpr std::size_t kLongestUrl = 2048;
constexpr long kSeconds = 10;
constexpr std::string_view kSessionPage = "/experiment";

/// 10/8, 100.64/10, 127/8, 169.254/16, 172.16/12, 192.168/16, 0/8, and from 224 on.
bool is_private(std::uint32_t address) {
  const auto first = address >> 24;
  const auto second = (address >> 16) & 0xff;
  return first == 0 || first == 10 || first == 127 || first >= 224 ||
         (first == 100 && second >= 64 && second < 128) || (first == 169 && second == 254) ||
         (first == 172 && second >= 16 && second < 32) || (first == 192 && second == 168);
}

bool is_private(const in6_addr& address) {
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    std::uint32_t embedded = 0;
    std::memcpy(&embedded, &address.s6_addr[12], sizeof embedded);
    return is_private(ntohl(embedded));
  }
  // Only 2000::/3 is of the public network.
  return (address.s6_addr[0] & 0xe0) != 0x20;
}

/// Sees the address after its name was looked up, so that no name can stand for a private one.
curl_socket_t open_public(void*, curlsocktype, curl_sockaddr* target) {
  bool is_refused = true;
  if (target->family == AF_INET) {
    sockaddr_in address{};
    std::memcpy(&address, &target->addr, sizeof address);
    is_refused = is_private(ntohl(address.sin_addr.s_addr));
  } else if (target->family == AF_INET6) {
    sockaddr_in6 address{};
    std::memcpy(&address, &target->addr, std::min<std::size_t>(sizeof address, target->addrlen));
    is_refused = is_private(address.sin6_addr);
  }
  if (is_refused) return CURL_SOCKET_BAD;
  return ::socket(target->family, target->socktype | SOCK_CLOEXEC, target->protocol);
}

std::size_t ignore(char*, std::size_t size, std::size_t count, void*) {
  return size * count;
}

std::string encode(const std::string& text) {
  const std::unique_ptr<char, decltype(&curl_free)> encoded{
      curl_easy_escape(nullptr, text.c_str(), static_cast<int>(text.size())), &curl_free};
  if (encoded == nullptr) throw std::bad_alloc{};
  return encoded.get();
}

}  // namespace

bool is_callback_url(std::string_view url) {
  if (url.size() > kLongestUrl) return false;
  const auto scheme = url.find("://");
  if (scheme == url.npos) return false;
  const auto name = to_lower(url.substr(0, scheme));
  const auto rest = url.substr(scheme + 3);
  const auto host = rest.substr(0, rest.find_first_of("/?#"));
  const bool is_clean =
      std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f; });
  return (name == "http" || name == "https") && !host.empty() && host.find('@') == host.npos &&
         url.find('#') == url.npos && is_clean;
}

std::string callback_url(std::string_view callback, std::string_view session_id,
                         std::int64_t marker, std::string_view job_id) {
  auto session = session_id;
  if (session.ends_with(kSessionPage)) session.remove_suffix(kSessionPage.size());
  const auto document = fmt::format("{}/json/response/{}.json", session, marker);
  return fmt::format("{}{}resulturi={}&jobid={}", callback,
                     callback.find('?') == callback.npos ? '?' : '&', encode(document),
                     encode(std::string{job_id}));
}

Callbacks::Callbacks(bool allows_private)
    : allows_private_{allows_private}, thread_{[this] { run(); }} {}

Callbacks::~Callbacks() {
  {
    const std::lock_guard lock{mutex_};
    stopping_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

void Callbacks::call(std::string url) {
  {
    const std::lock_guard lock{mutex_};
    if (waiting_.size() >= kMostWaiting) {
      log::warning("a callback was dropped, too many wait", {{"url", url}});
      return;
    }
    waiting_.push_back(std::move(url));
  }
  changed_.notify_all();
}

void Callbacks::run() {
  std::unique_lock lock{mutex_};
  for (;;) {
    changed_.wait(lock, [&] { return stopping_ || !waiting_.empty(); });
    if (stopping_) return;
    const auto url = std::move(waiting_.front());
    waiting_.pop_front();
    lock.unlock();
    get(url);
    lock.lock();
  }
}

int Callbacks::give_up(void* self, long long, long long, long long, long long) {
  auto& callbacks = *static_cast<Callbacks*>(self);
  const std::lock_guard lock{callbacks.mutex_};
  return callbacks.stopping_ ? 1 : 0;
}

void Callbacks::get(const std::string& url) {
  const std::unique_ptr<CURL, decltype(&curl_easy_cleanup)> handle{curl_easy_init(),
                                                                   &curl_easy_cleanup};
  if (handle == nullptr) return;
  auto* curl = handle.get();
  curl_easy_setopt(curl, CURLOPT_URL, url.c_str());
  curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "http,https");
  curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L);
  curl_easy_setopt(curl, CURLOPT_PROXY, "");
  curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(curl, CURLOPT_TIMEOUT, kSeconds);
  curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore);
  curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(curl, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(
      curl, CURLOPT_XFERINFOFUNCTION,
      +[](void* self, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d) {
        return give_up(self, a, b, c, d);
      });
  if (!allows_private_) curl_easy_setopt(curl, CURLOPT_OPENSOCKETFUNCTION, open_public);
  const auto result = curl_easy_perform(curl);
  long status = 0;
  curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &status);
  const auto outcome = result == CURLE_OK ? fmt::format("status {}", status)
                                          : std::string{curl_easy_strerror(result)};
  log::info("callback", {{"url", url.substr(0, url.find('?'))}, {"outcome", outcome}});
}

}  // namespace oph::server
