// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/server.h"

#include <fstream>
#include <future>
#include <thread>

#include "base/front_end_manuals.h"
#include "base/log.h"
#include "base/task_string.h"
#include "server/job_status.h"
#include "server/launcher/one_shot.h"
#include "server/launcher/resident_pool.h"
#include "server/launcher/slurm_launcher.h"

namespace oph::server {
namespace {

/// How long running tasks may go on when the server is told to stop.
constexpr std::chrono::seconds kGrace{5};

/// Ranks of this host.
std::int64_t ranks_here(const Configuration& configuration) {
  const auto ranks = configuration.integer("pool.ranks");
  return ranks > 0 ? ranks : std::max<std::int64_t>(1, std::thread::hardware_concurrency());
}

/// Most ranks of a task.
std::int64_t most_ranks(const Configuration& configuration, const HostRoster& roster) {
  const auto of_job = configuration.integer("slurm.ranks");
  if (configuration.integer("slurm.jobs") > 0 && of_job > 0) return of_job;
  return roster.all_ranks();
}

/// Makes the folders, before anything wants to write there.
const Configuration& prepare(const Configuration& configuration) {
  std::filesystem::create_directories(configuration.folder() / "run");
  std::filesystem::create_directories(configuration.path("log.path"));
  return configuration;
}

FrameworkProgram make_program(const Configuration& configuration,
                              const std::filesystem::path& program) {
  if (program.empty()) return FrameworkProgram{configuration};
  return FrameworkProgram{configuration, program};
}

EndpointSettings endpoint_settings(const Configuration& configuration) {
  EndpointSettings settings;
  settings.host = configuration.text("server.host");
  settings.port = configuration.integer("server.port");
  settings.certificate = configuration.path("server.certificate");
  settings.private_key = configuration.path("server.private_key");
  settings.max_request_bytes = configuration.integer("server.max_request_bytes");
  settings.max_request_depth = configuration.integer("server.max_request_depth");
  settings.receive_timeout = configuration.integer("server.receive_timeout");
  settings.send_timeout = configuration.integer("server.send_timeout");
  settings.max_connections = configuration.integer("server.max_connections");
  settings.max_connections_per_address =
      configuration.integer("server.max_connections_per_address");
  return settings;
}

std::string operator_of(const Work& work) {
  std::string name = "unknown";
  guard([&] { name = TaskString::parse(work.task.submission).find("operator").value_or(name); });
  return name;
}

std::string status_of(const Outcome& outcome) {
  if (outcome.was_cancelled) return std::string{job_status::kAborted};
  return outcome.error.empty() ? outcome.result.status : std::string{job_status::kError};
}

/// Requests that come before there is a dispatcher wait: nothing is accepted until run().
class Forward final : public Handler {
 public:
  explicit Forward(const std::unique_ptr<Dispatcher>& target) : target_{target} {}
  SoapReply execute(const SoapRequest& request) noexcept override {
    return target_->execute(request);
  }
  std::optional<Page> page(const PageRequest& request) noexcept override {
    return target_->page(request);
  }

 private:
  const std::unique_ptr<Dispatcher>& target_;
};

}  // namespace

Server::Server(Configuration configuration, std::filesystem::path program)
    : configuration_{std::move(configuration)},
      program_{make_program(prepare(configuration_), program)},
      roster_{configuration_, ranks_here(configuration_)},
      ranks_{most_ranks(configuration_, roster_)},
      catalogues_{configuration_},
      journal_{catalogues_},
      hub_{program_.pool_socket()},
      slurm_{configuration_, program_, spawner_},
      manuals_{configuration_, program_, spawner_, front_end_manuals()},
      housekeeping_{configuration_, catalogues_,
                    [this](const std::string& submission, const std::function<void()>& ended) {
                      run_internal(submission, ended);
                    }},
      metrics_{configuration_.integer("server.metrics_port")} {
  if (spans_hosts(configuration_)) {
    program_.set_remote_place(
        hub_.open_to_hosts(configuration_.text("hosts.address"), channel_secret(configuration_)));
  }
  metadb::migrate(configuration_);
  scheduler_ = make_scheduler();
  targets_ = std::make_unique<ServerTargetFinder>(
      catalogues_, *scheduler_, configuration_.path("data.base_path"),
      static_cast<std::size_t>(configuration_.integer("server.max_light_tasks")));
  engine_ = std::make_unique<Engine>(
      journal_, *scheduler_,
      static_cast<std::size_t>(configuration_.integer("server.max_workflow_tasks")),
      configuration_.text("server.callbacks") == "any");
  engine_->find_targets_by(*targets_);
  engine_->read_files_below(configuration_.path("data.base_path"));
}

Server::~Server() {
  shut_down();
}

std::vector<std::unique_ptr<Launcher>> Server::make_pools(std::string_view prefix,
                                                          std::int64_t count, std::int64_t ranks,
                                                          bool uses_mpi) {
  std::vector<std::unique_ptr<Launcher>> pools;
  for (std::int64_t i = 0; i < count; ++i) {
    ResidentPool::Settings settings;
    settings.name = fmt::format("{}{}", prefix, i);
    settings.ranks = ranks;
    settings.uses_mpi = uses_mpi;
    if (uses_mpi && !roster_.is_one_host()) settings.roster = &roster_;
    pools.push_back(std::make_unique<ResidentPool>(settings, program_, spawner_, hub_));
  }
  return pools;
}

std::vector<std::unique_ptr<Launcher>> Server::make_data_launchers() {
  const auto jobs = configuration_.integer("slurm.jobs");
  if (jobs == 0) {
    auto pools = make_pools("data", configuration_.integer("pool.data_pools"), ranks_, true);
    if (pools.empty()) pools.push_back(std::make_unique<OneShotLauncher>(program_, spawner_));
    return pools;
  }
  std::vector<std::unique_ptr<Launcher>> launchers;
  for (std::int64_t i = 0; i < jobs; ++i) {
    launchers.push_back(std::make_unique<SlurmLauncher>(slurm_, hub_));
  }
  return launchers;
}

std::unique_ptr<Scheduler> Server::make_scheduler() {
  const auto count = [&](std::string_view key) { return configuration_.integer(key); };
  Launchers launchers{.data = make_data_launchers(),
                      .look = make_pools("look", count("pool.look_pools"), 1, false),
                      .metadata = make_pools("meta", count("pool.metadata_pools"), 1, false)};
  return std::make_unique<Scheduler>(
      std::move(launchers), static_cast<std::size_t>(count("server.max_queue")),
      [this](std::int64_t task, const std::function<void()>& then) {
        run_internal(fmt::format("operator=oph_gc;task={};", task), then);
      },
      scheduler_events());
}

/// A line in the log for each change of a task, and what is counted.
SchedulerEvents Server::scheduler_events() {
  SchedulerEvents events;
  events.queue = [this](std::size_t waiting, std::size_t running) {
    metrics_.queue(waiting, running);
  };
  events.queued = [](const Work& work) {
    log::info("task queued", {{"job", std::to_string(work.task.id)},
                              {"user", work.user},
                              {"operator", operator_of(work)},
                              {"ranks", std::to_string(work.task.ranks)}});
  };
  events.started = [](const Work& work) {
    log::info("task started", {{"job", std::to_string(work.task.id)},
                               {"user", work.user},
                               {"operator", operator_of(work)}});
  };
  events.ended = [this](const Work& work, const Outcome& outcome, double seconds,
                        std::int64_t units) {
    const auto status = status_of(outcome);
    metrics_.task({operator_of(work), status, seconds, units});
    log::info("task ended", {{"job", std::to_string(work.task.id)},
                             {"user", work.user},
                             {"operator", operator_of(work)},
                             {"status", status},
                             {"seconds", fmt::format("{:.3f}", seconds)}});
  };
  return events;
}

void Server::run_internal(const std::string& submission, const std::function<void()>& ended) {
  const auto status =
      guard([&] { submit_internal(submission, [ended](const Outcome&) { ended(); }); });
  if (!status) ended();
}

void Server::submit_internal(const std::string& submission, std::function<void(Outcome)> ended) {
  Work work;
  work.kind = Work::Kind::kInternal;
  work.task = {next_internal_--, 1, submission};
  work.started = [] {};
  work.progress = [](const pool::Progress&) {};
  work.ended = [submission, ended = std::move(ended)](Outcome outcome) {
    if (!outcome.error.empty() || outcome.result.status != job_status::kCompleted) {
      log::warning(
          "internal task failed",
          {{"task", submission}, {"error", outcome.error}, {"status", outcome.result.status}});
    }
    ended(std::move(outcome));
  };
  scheduler_->submit(std::move(work));
}

/// Removes what the last server left half done.
void Server::sweep_all() {
  auto done = std::make_shared<std::promise<void>>();
  auto future = done->get_future();
  submit_internal("operator=oph_gc;", [done](const Outcome&) { done->set_value(); });
  while (!stopping_ &&
         future.wait_for(std::chrono::milliseconds{50}) != std::future_status::ready) {
  }
}

void Server::run() {
  std::filesystem::remove(ready_file());
  Forward handler{dispatcher_};
  {
    auto endpoint = std::make_unique<Endpoint>(endpoint_settings(configuration_), handler);
    const std::lock_guard lock{endpoint_mutex_};
    endpoint_ = std::move(endpoint);
  }
  const auto address =
      fmt::format("https://{}:{}/", configuration_.text("server.host"), endpoint_->port());
  engine_->listen_at(configuration_.text("server.host"), std::to_string(endpoint_->port()));
  dispatcher_ = std::make_unique<Dispatcher>(
      Dispatcher::Services{configuration_, catalogues_, journal_, manuals_, *engine_, *scheduler_,
                           metrics_, ranks_, address});
  metrics_.connections([this] { return endpoint_->connections(); });
  manuals_.current();
  sweep_all();
  if (!stopping_) {
    dispatcher_->recover();
    housekeeping_.start();
    announce();
    log::info("server ready", {{"address", address}});
    endpoint_->run();
  }
  log::info("server stops");
  shut_down();
}

/// Tells whoever started the server where it listens; the files appear with their content.
void Server::announce() const {
  const auto write = [](const std::filesystem::path& file, std::int64_t port) {
    auto fresh = file;
    fresh += ".new";
    std::ofstream{fresh} << port << '\n';
    std::filesystem::rename(fresh, file);
  };
  write(program_.run_folder() / "metrics.port", metrics_.port());
  write(ready_file(), endpoint_->port());
}

void Server::stop() {
  stopping_ = true;
  const std::lock_guard lock{endpoint_mutex_};
  if (endpoint_ != nullptr) endpoint_->stop();
}

void Server::shut_down() {
  std::error_code ignored;
  std::filesystem::remove(ready_file(), ignored);
  housekeeping_.stop();
  if (engine_ != nullptr) engine_->shut_down(kGrace);
  if (scheduler_ != nullptr) scheduler_->stop();
  metrics_.connections({});
  const std::lock_guard lock{endpoint_mutex_};
  endpoint_.reset();
}

}  // namespace oph::server
