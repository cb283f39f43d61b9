// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/programs/program_report.h"

#include "base/text.h"

namespace oph::operators::programs {

void report(framework::Task& task, const std::string& key, const ProgramResult& result,
            OutputPlace* output) {
  std::vector<std::string> files;
  if (output != nullptr && result.succeeded()) files = output->publish();
  auto& response = task.response();
  response.add_text(key + "_output", "Script output", result.output);
  if (!files.empty()) {
    response.add_text(key + "_output", "Output File", join(files, "\n"));
    task.notify("file", join(files, "|"));
  }
  if (task.session_code()) task.notify("link", task.catalogue().session_id(*task.session_code()));
  response.add_text(key + "_returncode", "Return code", result.return_code());
}

}  // namespace oph::operators::programs
