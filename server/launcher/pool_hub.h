// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "base/pool/channel.h"
#include "server/launcher/rank_set.h"

namespace oph::server {

/// Where the ranks of all pools connect: passes on to each set of ranks what they say.
class PoolHub {
 public:
  explicit PoolHub(const std::filesystem::path& socket);
  /// Ends all channels.
  ~PoolHub();
  PoolHub(const PoolHub&) = delete;
  PoolHub& operator=(const PoolHub&) = delete;

  /// Ranks that name this pool join `ranks` from now on. Ranks of other names are turned away.
  void expect(const std::string& pool, std::weak_ptr<RankSet> ranks);

 private:
  struct Reader {
    explicit Reader(int descriptor) : channel{std::make_shared<pool::Channel>(descriptor)} {}
    std::shared_ptr<pool::Channel> channel;
    std::thread thread;
    bool has_ended = false;
  };
  void accept();
  void read(Reader& reader);
  void read_messages(const std::shared_ptr<pool::Channel>& channel);
  std::shared_ptr<RankSet> find(const std::string& pool);
  void reap();

  pool::Listener listener_;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<RankSet>> expected_;
  std::list<Reader> readers_;
  std::thread thread_;
};

}  // namespace oph::server
