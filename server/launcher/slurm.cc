// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/slurm.h"

#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "server/launcher/slurm_template.h"

namespace oph::server {
namespace fs = std::filesystem;
namespace {

/// SLURM's programs try for a while to reach a controller that does not answer.
constexpr std::chrono::milliseconds kAnswerLimit{90'000};
constexpr std::size_t kLongestAccount = 64;

/// A file without a name, that a program prints to.
class Capture {
 public:
  Capture() : descriptor_{::memfd_create("slurm", MFD_CLOEXEC)} {
    if (descriptor_ < 0) throw errno_error("cannot make a file in memory");
  }
  ~Capture() { ::close(descriptor_); }
  Capture(const Capture&) = delete;
  Capture& operator=(const Capture&) = delete;

  int descriptor() const { return descriptor_; }
  std::string text() const {
    std::string text;
    std::array<char, 4096> part{};
    for (ssize_t got = 0; (got = ::pread(descriptor_, part.data(), part.size(),
                                         static_cast<off_t>(text.size()))) > 0;) {
      text.append(part.data(), static_cast<std::size_t>(got));
    }
    return std::string{trim(text)};
  }

 private:
  int descriptor_;
};

/// '%' begins a replacement in the names of files that sbatch is given.
std::string literal_path(const fs::path& path) {
  std::string text;
  for (const char c : path.string()) text.append(c == '%' ? 2 : 1, c);
  return text;
}

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

}  // namespace

bool SlurmJob::is_pending() const {
  return is_one_of(state, {"PENDING", "CONFIGURING", "REQUEUED", "REQUEUE_HOLD", "REQUEUE_FED",
                           "SPECIAL_EXIT", "RESV_DEL_HOLD"});
}

bool SlurmJob::has_ended() const {
  return is_one_of(state, {"BOOT_FAIL", "CANCELLED", "COMPLETED", "DEADLINE", "FAILED", "NODE_FAIL",
                           "OUT_OF_MEMORY", "PREEMPTED", "REVOKED", "TIMEOUT", "UNKNOWN"});
}

SlurmJob parse_slurm_job(std::string_view text) {
  SlurmJob job;
  const std::pair<std::string_view, std::string SlurmJob::*> fields[] = {
      {"JobState=", &SlurmJob::state},
      {"Reason=", &SlurmJob::reason},
      {"NodeList=", &SlurmJob::nodes},
      {"ExitCode=", &SlurmJob::exit_code}};
  for (const auto word : split(text, ' ')) {
    for (const auto& [name, field] : fields) {
      if (word.starts_with(name) && (job.*field).empty()) job.*field = word.substr(name.size());
    }
  }
  if (job.nodes == "(null)") job.nodes.clear();
  if (job.state.empty()) job.state = "UNKNOWN";
  return job;
}

bool is_account_name(std::string_view text) {
  const auto fits = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
  };
  return !text.empty() && text.size() <= kLongestAccount && text.front() != '-' &&
         std::all_of(text.begin(), text.end(), fits);
}

Slurm::Slurm(const Configuration& configuration, const FrameworkProgram& program, Spawner& spawner)
    : configuration_{configuration}, program_{program}, spawner_{spawner} {}

std::chrono::minutes Slurm::wait_limit() const {
  return std::chrono::minutes{configuration_.integer("slurm.wait_minutes")};
}

void Slurm::prepare() const {
  prepare_slurm_template(configuration_.path("slurm.template"));
  Command command;
  command.arguments = {"sbatch", "--version"};
  const auto answer = ask(std::move(command));
  if (!answer.is_ok) throw system_error("SLURM cannot be used: {}", answer.errors);
  log::info("SLURM is used", {{"version", answer.output}});
}

std::string Slurm::account(const std::string& project) const {
  if (project.empty()) return configuration_.text("slurm.account");
  if (!is_account_name(project)) {
    throw user_error(
        "project must be the name of an account: letters, digits, '_', '-' and '.' (project={})",
        project);
  }
  const auto& allowed = configuration_.text("slurm.projects");
  if (trim(allowed).empty()) return project;
  std::vector<std::string> names;
  for (const auto name : split(allowed, ',')) names.emplace_back(trim(name));
  if (std::find(names.begin(), names.end(), project) != names.end()) return project;
  throw user_error("project must be one of {} (project={})", join(names, ", "), project);
}

/// The environment of the server may hold secrets; that of a job is readable by its node's
/// administrators, so it gets what is needed only.
void Slurm::set_environment(Command& command) const {
  command.inherits_environment = false;
  for (const auto* name : {"PATH", "HOME", "USER", "LOGNAME", "SLURM_CONF", "OPHION_SUPERVISED"}) {
    const char* value = std::getenv(name);
    if (value != nullptr) command.environment.emplace_back(name, value);
  }
  command.environment.emplace_back("LC_ALL", "C.UTF-8");
  if (configuration_.text("slurm.configuration").empty()) return;
  std::erase_if(command.environment, [](const auto& entry) { return entry.first == "SLURM_CONF"; });
  command.environment.emplace_back("SLURM_CONF",
                                   configuration_.path("slurm.configuration").string());
}

Slurm::Answer Slurm::ask(Command command) const {
  const Capture output;
  const Capture errors;
  command.output_descriptor = output.descriptor();
  command.errors_descriptor = errors.descriptor();
  set_environment(command);
  auto process = spawner_.start(command);
  const bool has_ended = process->wait(kAnswerLimit).has_value();
  if (!has_ended) {
    process->stop(std::chrono::milliseconds{0});
    return {false, {}, fmt::format("{} did not answer in time", command.arguments.front())};
  }
  return {process->succeeded(), output.text(), errors.text()};
}

std::string Slurm::submit(const SlurmRequest& request) const {
  prepare_slurm_template(configuration_.path("slurm.template"));
  Command command;
  command.arguments = {"sbatch",
                       "--parsable",
                       "--no-requeue",
                       "--open-mode=append",
                       "--export=ALL",
                       "--job-name=ophion-" + request.pool,
                       "--ntasks=" + std::to_string(request.ranks),
                       "--chdir=" + configuration_.folder().string(),
                       "--output=" + literal_path(configuration_.path("log.path") / "slurm.log")};
  const auto add = [&](std::string_view option, const std::string& value) {
    if (!value.empty()) command.arguments.push_back(fmt::format("{}={}", option, value));
  };
  add("--partition", configuration_.text("slurm.partition"));
  add("--account", request.account);
  add("--time", minutes() > 0 ? std::to_string(minutes()) : std::string{});
  command.arguments.push_back(configuration_.path("slurm.template").string());
  command.environment = program_.batch_environment(request.pool, request.ranks);
  const auto answer = ask(std::move(command));
  if (!answer.is_ok) throw system_error("SLURM refused a job: {}", answer.errors);
  // "number" or "number;cluster"
  return answer.output.substr(0, answer.output.find(';'));
}

std::optional<SlurmJob> Slurm::find(const std::string& job) const {
  Command command;
  command.arguments = {"scontrol", "--oneliner", "show", "job", job};
  const auto answer = ask(std::move(command));
  if (answer.is_ok) return parse_slurm_job(answer.output);
  if (answer.errors.find("Invalid job id") != std::string::npos) return parse_slurm_job({});
  log::warning("SLURM tells nothing of a job", {{"slurm_job", job}, {"error", answer.errors}});
  return std::nullopt;
}

void Slurm::cancel(const std::string& job) const {
  Command command;
  command.arguments = {"scancel", "--quiet", job};
  const auto answer = ask(std::move(command));
  if (answer.is_ok || answer.errors.find("Invalid job id") != std::string::npos) return;
  log::warning("a job cannot be cancelled", {{"slurm_job", job}, {"error", answer.errors}});
}

}  // namespace oph::server
