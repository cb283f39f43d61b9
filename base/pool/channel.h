// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace oph::pool {

/// One end of a stream socket that carries whole texts, each preceded by its length (4 bytes,
/// little-endian). One thread may receive while others send.
class Channel {
 public:
  /// Takes over a connected socket.
  explicit Channel(int descriptor) : descriptor_{descriptor} {}
  /// Connects to a Unix socket. Throws a system error.
  explicit Channel(const std::filesystem::path& socket);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// Sends one text. Throws a system error if the other end is gone.
  void send(std::string_view text);
  /// Waits for the next text; absent when the other end is gone or the channel was shut down.
  /// Throws a system error on a text of more than 1 GiB.
  std::optional<std::string> receive();
  /// Wakes a thread that waits in receive().
  void shut_down();

 private:
  int descriptor_;
  std::mutex sending_;
};

/// Listens on a Unix socket that only this user can reach; the file is removed at the end.
class Listener {
 public:
  explicit Listener(std::filesystem::path socket);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Waits for a connection and returns its descriptor; absent after shut_down().
  std::optional<int> accept();
  void shut_down();

 private:
  std::filesystem::path socket_;
  int descriptor_;
};

}  // namespace oph::pool
