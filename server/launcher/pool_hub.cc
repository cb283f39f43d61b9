// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/pool_hub.h"

#include "base/error.h"
#include "base/log.h"

namespace oph::server {
namespace {

constexpr std::chrono::seconds kGreetingLimit{10};

}  // namespace

PoolHub::PoolHub(const std::filesystem::path& socket)
    : listener_{socket}, thread_{[this] { accept(listener_, false); }} {}

std::string PoolHub::open_to_hosts(const std::string& address, std::string secret) {
  secret_ = std::move(secret);
  remote_listener_.emplace(address);
  remote_thread_ = std::thread{[this] { accept(*remote_listener_, true); }};
  return remote_listener_->place();
}

PoolHub::~PoolHub() {
  listener_.shut_down();
  thread_.join();
  if (remote_listener_) remote_listener_->shut_down();
  if (remote_thread_.joinable()) remote_thread_.join();
  {
    const std::lock_guard lock{mutex_};
    for (auto& reader : readers_) reader.channel->shut_down();
  }
  for (auto& reader : readers_) reader.thread.join();
}

void PoolHub::expect(const std::string& pool, std::weak_ptr<RankSet> ranks) {
  const std::lock_guard lock{mutex_};
  std::erase_if(expected_, [](const auto& entry) { return entry.second.expired(); });
  expected_[pool] = std::move(ranks);
}

std::shared_ptr<RankSet> PoolHub::find(const std::string& pool) {
  const std::lock_guard lock{mutex_};
  const auto found = expected_.find(pool);
  return found == expected_.end() ? nullptr : found->second.lock();
}

void PoolHub::accept(pool::Listener& listener, bool is_remote) {
  while (const auto descriptor = listener.accept()) {
    reap();
    const std::lock_guard lock{mutex_};
    auto& reader = readers_.emplace_back(*descriptor, is_remote);
    reader.thread = std::thread{[this, &reader] { read(reader); }};
  }
}

/// Lets go of the readers that have ended.
void PoolHub::reap() {
  std::list<Reader> ended;
  {
    const std::lock_guard lock{mutex_};
    for (auto reader = readers_.begin(); reader != readers_.end();) {
      const auto current = reader++;
      if (current->has_ended) ended.splice(ended.end(), readers_, current);
    }
  }
  for (auto& reader : ended) reader.thread.join();
}

void PoolHub::read(Reader& reader) {
  const auto status = guard([&] { read_messages(reader); });
  if (!status) log::failure(status);
  reader.channel->shut_down();
  const std::lock_guard lock{mutex_};
  reader.has_ended = true;
}

void PoolHub::read_messages(const Reader& reader) {
  const auto& channel = reader.channel;
  if (reader.is_remote) channel->encrypt(secret_);
  // Who says nothing is no rank, and must not keep a thread.
  channel->set_patience(kGreetingLimit);
  const auto first = channel->receive();
  channel->set_patience(std::chrono::seconds{0});
  if (!first) return;
  const auto message = pool::parse_message(*first);
  const auto* hello = std::get_if<pool::Hello>(&message);
  if (hello == nullptr) throw system_error("a process connected to the pools without a greeting");
  const auto ranks = find(hello->pool);
  if (ranks == nullptr || !ranks->join(*hello, channel)) {
    throw system_error("an unexpected process connected to the pools (pool={}, rank={})",
                       hello->pool, hello->rank);
  }
  const auto status = guard([&] {
    while (auto text = channel->receive()) ranks->say(pool::parse_message(*text));
  });
  ranks->lose(hello->rank);
  status.raise();
}

}  // namespace oph::server
