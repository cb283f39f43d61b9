// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "base/pool/channel.h"
#include "server/launcher/rank_set.h"

namespace oph::server {

/// Where the ranks of all pools connect: passes on to each set of ranks what they say.
class PoolHub {
 public:
  explicit PoolHub(const std::filesystem::path& socket);
  /// Listens for ranks on other hosts, too, which have to know the secret. To be called once at
  /// most; returns where they connect.
  std::string open_to_hosts(const std::string& address, std::string secret);
  /// Ends all channels.
  ~PoolHub();
  PoolHub(const PoolHub&) = delete;
  PoolHub& operator=(const PoolHub&) = delete;

  /// Ranks that name this pool join `ranks` from now on. Ranks of other names are turned away.
  void expect(const std::string& pool, std::weak_ptr<RankSet> ranks);

 private:
  struct Reader {
    Reader(int descriptor, bool encrypts)
        : channel{std::make_shared<pool::Channel>(descriptor)}, is_remote{encrypts} {}
    std::shared_ptr<pool::Channel> channel;
    bool is_remote;
    std::thread thread;
    bool has_ended = false;
  };
  void accept(pool::Listener& listener, bool is_remote);
  void read(Reader& reader);
  void read_messages(const Reader& reader);
  std::shared_ptr<RankSet> find(const std::string& pool);
  void reap();

  pool::Listener listener_;
  std::optional<pool::Listener> remote_listener_;
  std::string secret_;
  std::mutex mutex_;
  std::map<std::string, std::weak_ptr<RankSet>> expected_;
  std::list<Reader> readers_;
  std::thread thread_;
  std::thread remote_thread_;
};

}  // namespace oph::server
