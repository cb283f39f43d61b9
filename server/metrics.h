// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace oph::server {

/// What the server counts and measures, served to Prometheus on a port of 127.0.0.1 at /metrics.
/// Thread-safe.
class Metrics {
 public:
  /// Listens. Throws a system error.
  ///   port  0: any free one
  explicit Metrics(std::int64_t port);
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  std::int64_t port() const;

  /// A request was answered with a code of the protocol.
  void request(int error, double seconds);
  /// Tasks that wait and run now.
  void queue(std::size_t waiting, std::size_t running);
  struct Task {
    std::string operator_name;
    std::string status;  ///< "OPH_STATUS_COMPLETED" ...
    double seconds = 0;
    std::int64_t units = 0;  ///< of its work: bytes of imports, fragments of others; 0: not known
  };
  void task(const Task& task);
  /// `count` is called whenever somebody reads the metrics, as long as this lives.
  void connections(std::function<std::size_t()> count);

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace oph::server
