// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/netcdf/file_checksum.h"

#include <fcntl.h>
#include <unistd.h>
#include <xxhash.h>

#include <cstring>
#include <memory>
#include <vector>

#include "base/error.h"

namespace oph::operators::netcdf {
namespace {

/// Small enough for the cache of a core, large enough to hide the cost of calls.
constexpr std::size_t kBlockBytes = std::size_t{1} << 18;

class ReadOnlyFile {
 public:
  explicit ReadOnlyFile(const std::filesystem::path& path)
      : path_{path}, descriptor_{::open(path.c_str(), O_RDONLY | O_CLOEXEC)} {
    if (descriptor_ < 0) fail();
    // Only advice: whatever comes of it, the file is read.
    static_cast<void>(::posix_fadvise(descriptor_, 0, 0, POSIX_FADV_SEQUENTIAL));
  }
  ~ReadOnlyFile() { ::close(descriptor_); }
  ReadOnlyFile(const ReadOnlyFile&) = delete;
  ReadOnlyFile& operator=(const ReadOnlyFile&) = delete;

  /// Reads the next bytes; none at the end.
  std::size_t read(std::vector<char>& block) const {
    const auto count = ::read(descriptor_, block.data(), block.size());
    if (count < 0) fail();
    return static_cast<std::size_t>(count);
  }

 private:
  [[noreturn]] void fail() const {
    throw system_error("a file cannot be read for its checksum: {} (path={})", std::strerror(errno),
                       path_.string());
  }

  const std::filesystem::path& path_;
  int descriptor_;
};

}  // namespace

std::string file_checksum(const std::filesystem::path& path, const std::stop_token& stop) {
  const ReadOnlyFile file{path};
  const std::unique_ptr<XXH3_state_t, decltype(&XXH3_freeState)> state{XXH3_createState(),
                                                                       &XXH3_freeState};
  OPH_CHECK(state != nullptr && XXH3_128bits_reset(state.get()) == XXH_OK);
  std::vector<char> block(kBlockBytes);
  while (const auto count = file.read(block)) {
    if (stop.stop_requested()) return {};
    OPH_CHECK(XXH3_128bits_update(state.get(), block.data(), count) == XXH_OK);
  }
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state.get()));
  std::string text = "xxh128:";
  for (const unsigned char byte : canonical.digest) text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace oph::operators::netcdf
