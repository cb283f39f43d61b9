// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/metrics.h"

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/exposer.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <mutex>

#include "base/error.h"

namespace oph::server {
namespace {

using prometheus::Counter;
using prometheus::Family;
using prometheus::Gauge;
using prometheus::Histogram;

/// Of histograms of seconds.
Histogram::BucketBoundaries bounds() {
  return {0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 100, 1000};
}

template <class Builder>
auto& family(Builder builder, prometheus::Registry& registry, const std::string& name,
             const std::string& help) {
  return builder.Name("ophion_" + name).Help(help).Register(registry);
}

/// Asks for a number whenever the metrics are read.
class AskedGauge final : public prometheus::Collectable {
 public:
  AskedGauge(std::string name, std::string help) : name_{std::move(name)}, help_{std::move(help)} {}

  void ask(std::function<std::size_t()> count) {
    const std::lock_guard lock{mutex_};
    count_ = std::move(count);
  }

  std::vector<prometheus::MetricFamily> Collect() const override {
    const std::lock_guard lock{mutex_};
    prometheus::ClientMetric metric;
    metric.gauge.value = count_ ? static_cast<double>(count_()) : 0;
    prometheus::MetricFamily family;
    family.name = name_;
    family.help = help_;
    family.type = prometheus::MetricType::Gauge;
    family.metric.push_back(metric);
    return {family};
  }

 private:
  const std::string name_, help_;
  mutable std::mutex mutex_;
  std::function<std::size_t()> count_;
};

std::unique_ptr<prometheus::Exposer> listen(std::int64_t port) {
  try {
    return std::make_unique<prometheus::Exposer>(fmt::format("127.0.0.1:{}", port), 1);
  } catch (const std::exception&) {
    throw system_error(
        "cannot listen for readers of the metrics: choose another server.metrics_port (port={})",
        port);
  }
}

}  // namespace

class Metrics::Implementation {
 public:
  explicit Implementation(std::int64_t port) : exposer_{listen(port)} {
    exposer_->RegisterCollectable(registry_);
    exposer_->RegisterCollectable(connections);
  }

  std::int64_t port() const { return exposer_->GetListeningPorts().at(0); }

 private:
  std::shared_ptr<prometheus::Registry> registry_ = std::make_shared<prometheus::Registry>();

 public:
  Family<Counter>& requests = family(prometheus::BuildCounter(), *registry_, "requests_total",
                                     "Answered requests, by the code of the answer");
  Histogram& request_seconds =
      family(prometheus::BuildHistogram(), *registry_, "request_seconds",
             "Time until requests were answered; synchronous ones wait for their workflow")
          .Add({}, bounds());
  Gauge& waiting =
      family(prometheus::BuildGauge(), *registry_, "waiting_tasks", "Tasks in the queue").Add({});
  Gauge& running =
      family(prometheus::BuildGauge(), *registry_, "running_tasks", "Tasks at work").Add({});
  Family<Counter>& tasks = family(prometheus::BuildCounter(), *registry_, "tasks_total",
                                  "Ended tasks, by operator and how they ended");
  Family<Histogram>& task_seconds = family(prometheus::BuildHistogram(), *registry_, "task_seconds",
                                           "Time that tasks ran, by operator");
  Family<Counter>& units = family(prometheus::BuildCounter(), *registry_, "work_units_total",
                                  "Work of ended tasks: bytes of imports, fragments of others");
  std::shared_ptr<AskedGauge> connections =
      std::make_shared<AskedGauge>("ophion_connections", "Connections of clients");

 private:
  std::unique_ptr<prometheus::Exposer> exposer_;
};

Metrics::Metrics(std::int64_t port) : implementation_{std::make_unique<Implementation>(port)} {}

Metrics::~Metrics() = default;

std::int64_t Metrics::port() const {
  return implementation_->port();
}

void Metrics::request(int error, double seconds) {
  implementation_->requests.Add({{"error", std::to_string(error)}}).Increment();
  implementation_->request_seconds.Observe(seconds);
}

void Metrics::queue(std::size_t waiting, std::size_t running) {
  implementation_->waiting.Set(static_cast<double>(waiting));
  implementation_->running.Set(static_cast<double>(running));
}

void Metrics::task(const Task& task) {
  auto& own = *implementation_;
  own.tasks.Add({{"operator", task.operator_name}, {"status", task.status}}).Increment();
  own.task_seconds.Add({{"operator", task.operator_name}}, bounds()).Observe(task.seconds);
  if (task.units <= 0) return;
  own.units.Add({{"operator", task.operator_name}}).Increment(static_cast<double>(task.units));
}

void Metrics::connections(std::function<std::size_t()> count) {
  implementation_->connections->ask(std::move(count));
}

}  // namespace oph::server
