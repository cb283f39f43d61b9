// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/web/published_pages.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "base/text.h"

namespace oph::server {
namespace {

constexpr std::string_view kExtension = ".html";
/// No page is larger; OPH_PUBLISH stays far below.
constexpr off_t kLargestPage = off_t{64} << 20;

class Descriptor {
 public:
  explicit Descriptor(int number) : number_{number} {}
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  Descriptor(Descriptor&& other) noexcept : number_{std::exchange(other.number_, -1)} {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  int number() const { return number_; }

 private:
  int number_;
};

bool is_number(std::string_view text) {
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_page_name(std::string_view text) {
  if (!text.ends_with(kExtension)) return false;
  text.remove_suffix(kExtension.size());
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  };
  return !text.empty() && std::all_of(text.begin(), text.end(), is_plain);
}

/// What follows the first '/', without a query.
std::vector<std::string_view> parts_of(std::string_view path) {
  path = path.substr(0, path.find('?'));
  if (!path.starts_with('/')) return {};
  return split(path.substr(1), '/');
}

std::optional<std::string> read_all(const Descriptor& file) {
  struct stat status {};
  if (::fstat(file.number(), &status) != 0 || !S_ISREG(status.st_mode)) return std::nullopt;
  if (status.st_size > kLargestPage) return std::nullopt;
  std::string text(static_cast<std::size_t>(status.st_size), '\0');
  std::size_t done = 0;
  while (done < text.size()) {
    const auto got = ::read(file.number(), text.data() + done, text.size() - done);
    if (got <= 0) return std::nullopt;
    done += static_cast<std::size_t>(got);
  }
  return text;
}

}  // namespace

bool is_published_path(std::string_view path) {
  const auto parts = parts_of(path);
  return parts.size() == 7 && parts[0] == "sessions" && is_number(parts[1]) &&
         parts[2] == "export" && parts[3] == "html" && is_number(parts[4]) && is_number(parts[5]) &&
         is_page_name(parts[6]);
}

std::string published_session(std::string_view path) {
  return std::string{parts_of(path)[1]};
}

std::optional<Page> find_published_page(const std::filesystem::path& sessions,
                                        std::string_view path) {
  const auto parts = parts_of(path);
  Descriptor place{::open(sessions.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)};
  for (std::size_t i = 1; i < parts.size(); ++i) {
    const bool is_last = i + 1 == parts.size();
    const int kind = is_last ? O_RDONLY | O_NONBLOCK : O_PATH | O_DIRECTORY;
    place = Descriptor{
        ::openat(place.number(), std::string{parts[i]}.c_str(), kind | O_NOFOLLOW | O_CLOEXEC)};
    if (place.number() < 0) return std::nullopt;
  }
  auto text = read_all(place);
  if (!text) return std::nullopt;
  Page page;
  page.content_type = "text/html; charset=utf-8";
  page.body = *std::move(text);
  page.is_private = true;
  return page;
}

}  // namespace oph::server
