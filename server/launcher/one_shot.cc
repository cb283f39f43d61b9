// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/launcher/one_shot.h"

#include <fstream>
#include <sstream>

#include "base/response.h"
#include "base/task_string.h"

namespace oph::server {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{100};
constexpr milliseconds kCancelLimit{10'000};

/// What a one-shot run prints is its response; what it changed is told there.
pool::Result read_result(const pool::Task& task, const std::filesystem::path& output) {
  std::ifstream file{output};
  std::ostringstream text;
  text << file.rdbuf();
  const auto response = Response::parse(text.str());
  pool::Result result{task.id, "OPH_STATUS_COMPLETED", "", text.str()};
  if (response.error()) result.status = "OPH_STATUS_ERROR";
  TaskString outputs;
  const std::pair<std::string_view, std::string_view> titles[] = {
      {"cube", "Output Cube"},
      {"cwd", "Current Working Directory"},
      {"cdd", "Current Data Directory"}};
  for (const auto& [name, title] : titles) {
    const auto* found = response.find_text(title);
    if (found != nullptr && found->message) outputs.set(name, *found->message);
  }
  result.outputs = outputs.text();
  return result;
}

}  // namespace

pool::Result OneShotLauncher::run(const pool::Task& task,
                                  const std::function<void(const pool::Progress&)>&) {
  const auto output = program_.run_folder() / fmt::format("one_shot.{}.json", task.id);
  std::filesystem::remove(output);
  auto process = spawner_.start(program_.one_shot(task.ranks, task.submission, output));
  std::optional<int> ended;
  while (!(ended = process->wait(kTick))) {
    if (cancelled_ == task.id || stopping_) ended = process->stop(kCancelLimit);
    if (ended) break;
  }
  pool::Result result;
  const auto status = guard([&] { result = read_result(task, output); });
  std::filesystem::remove(output);
  if (!status) {
    throw ProcessLost{fmt::format(
        "the process that ran the operator ended unexpectedly (signal={})", signal_of(*ended))};
  }
  return result;
}

}  // namespace oph::server
