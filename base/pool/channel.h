// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "base/pool/cipher.h"

namespace oph::pool {

/// One end of a stream socket that carries whole texts, each preceded by its length (4 bytes,
/// little-endian). One thread may receive while others send.
class Channel {
 public:
  /// Takes over a connected socket.
  explicit Channel(int descriptor);
  /// Connects to a Unix socket, or to "tcp:address:port". Throws a system error.
  explicit Channel(const std::string& place);
  ~Channel();
  Channel(const Channel&) = delete;
  Channel& operator=(const Channel&) = delete;

  /// To be called first on both ends of a connection between hosts: from then on all is encrypted.
  /// Throws a system error if the other end does not answer soon; that it does not know the secret
  /// shows when its first text is received.
  void encrypt(std::string_view secret);

  /// Sends one text. Throws a system error if the other end is gone.
  void send(std::string_view text);
  /// Waits for the next text; absent when the other end is gone or the channel was shut down.
  /// Throws a system error on a text of more than 1 GiB.
  std::optional<std::string> receive();
  /// From now on receive() takes it for the end if nothing comes for so long; 0: it waits.
  void set_patience(std::chrono::seconds limit);
  /// Wakes a thread that waits in receive().
  void shut_down();

 private:
  int descriptor_;
  std::mutex sending_;
  std::unique_ptr<Cipher> cipher_;
  std::size_t largest_;  ///< text that is received
};

/// Listens for channels.
class Listener {
 public:
  /// On a Unix socket that only this user can reach; the file is removed at the end.
  explicit Listener(std::filesystem::path socket);
  /// On any port of an IP address.
  explicit Listener(const std::string& address);
  ~Listener();
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;

  /// Waits for a connection and returns its descriptor; absent after shut_down().
  std::optional<int> accept();
  void shut_down();
  /// What a Channel connects to.
  const std::string& place() const { return place_; }

 private:
  std::filesystem::path socket_;  ///< empty: an IP address
  std::string place_;
  int descriptor_;
};

}  // namespace oph::pool
