// SPDX-License-Identifier: GPL-3.0-or-later
#include "ophion/service_list.h"

#include <future>
#include <memory>

#include "base/error.h"
#include "base/hosts.h"
#include "base/log.h"
#include "io_server/instance.h"
#include "io_server/primitives.h"
#include "metadb/catalogue.h"
#include "ophion/host_service.h"
#include "ophion/leftovers.h"
#include "ophion/programs.h"
#include "ophion/stack.h"

namespace oph::ophion {
namespace fs = std::filesystem;
namespace {

using io_server::Instance;

/// The private database servers; those of somebody else are not ours to start.
std::vector<std::shared_ptr<Instance>> instances(const Configuration& configuration) {
  std::vector<std::shared_ptr<Instance>> list;
  if (configuration.flag("metadb.managed")) {
    list.push_back(std::make_shared<Instance>(metadata_settings(configuration)));
  }
  for (const auto& server : configuration.io_servers) {
    if (!server.managed || host_of(configuration, server)) continue;
    list.push_back(std::make_shared<Instance>(fragment_settings(configuration, server)));
  }
  return list;
}

Service server_service(const Configuration& configuration) {
  const Layout layout{configuration.folder()};
  Service service;
  service.name = "server";
  service.port = configuration.integer("server.port");
  service.log = configuration.path("log.path") / "server.log";
  Command command;
  command.arguments = {sibling_program("oph_server").string(), "--config",
                       layout.configuration().string()};
  command.output = service.log;
  service.start = [command, layout] {
    fs::remove(layout.ready());
    // Ranks that outlived the last server for a moment: what they wrote is swept by this one.
    kill_leftovers(layout.folder);
    return Process{command};
  };
  service.is_ready = [layout] { return fs::exists(layout.ready()); };
  return service;
}

void prepare_databases(const Configuration& configuration,
                       const std::vector<std::shared_ptr<Instance>>& databases) {
  for (const auto& instance : databases) instance->correct_account();
  metadb::migrate(configuration);
  metadb::Catalogue{configuration}.instances().update(configuration.io_servers);
  const auto count = register_all(configuration);
  log::info("databases are ready", {{"primitives", std::to_string(count)}});
}

/// What tasks left behind when the machine or the stack died is swept before new ones run.
void sweep(const Configuration& configuration) {
  const auto status =
      guard([&] { run_command(sweep_command(configuration), std::chrono::minutes{5}); });
  if (!status) log::failure(status);
}

}  // namespace

Service database_service(const Configuration& configuration,
                         const std::shared_ptr<Instance>& instance) {
  Service service;
  service.name = instance->settings().name;
  service.port = instance->settings().port;
  service.log = instance->settings().log;
  service.start = [instance] { return instance->launch(); };
  service.is_ready = [instance] { return instance->is_ready(); };
  service.patience = std::chrono::seconds{configuration.integer("supervisor.answer_seconds")};
  if (service.patience.count() > 0) {
    service.answers = [instance] { return instance->is_ready(std::chrono::seconds{1}); };
  }
  return service;
}

Command sweep_command(const Configuration& configuration) {
  Command command;
  command.arguments = {sibling_program("oph_framework").string(), "--config",
                       Layout{configuration.folder()}.configuration().string(), "operator=oph_gc;"};
  command.output = configuration.path("log.path") / "gc.log";
  return command;
}

std::vector<Stage> stages(const Configuration& configuration) {
  const auto databases = instances(configuration);
  Stage first;
  for (const auto& instance : databases) {
    first.services.push_back(database_service(configuration, instance));
  }
  for (const auto& host : other_hosts(configuration)) {
    first.services.push_back(host_service(configuration, host));
  }
  first.when_ready = [&configuration, databases] {
    prepare_databases(configuration, databases);
    sweep(configuration);
  };
  Stage second;
  second.services.push_back(server_service(configuration));
  second.when_ready = [] {};
  return {std::move(first), std::move(second)};
}

void initialise_databases(const Configuration& configuration) {
  // Each takes half a second of one core.
  std::vector<std::future<void>> tasks;
  for (const auto& instance : instances(configuration)) {
    tasks.push_back(std::async(std::launch::async, [instance] { instance->initialise(); }));
  }
  for (auto& task : tasks) task.get();
}

std::size_t register_all(const Configuration& configuration) {
  const auto folder = configuration.path("framework.primitive_path");
  io_server::link_installed_primitives(folder);
  auto manuals = io_server::read_manuals(folder);
  for (const auto& server : configuration.io_servers) {
    // An agent does it on its own host.
    if (host_of(configuration, server)) continue;
    io_server::register_primitives(configuration, server, manuals);
  }
  std::erase_if(manuals, [](const auto& manual) {
    return manual.name.starts_with(io_server::kInternalPrefix);
  });
  metadb::Catalogue{configuration}.instances().set_primitives(manuals);
  return manuals.size();
}

}  // namespace oph::ophion
