// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/error.h"
#include "server/front_end/front_end.h"

namespace oph::server {

FrontEndResult cancel(const FrontEndCall& call, const FrontEndServices& services) {
  const auto& session = call.require_session().session;
  const auto id = call.arguments.integer("id");
  const auto run = services.engine.find(session.id, id);
  if (run == nullptr) {
    const auto job = call.catalogue.jobs().find_workflow(session.id, id);
    if (job) throw user_error("the workflow has ended already (id={}, status={})", id, job->status);
    throw user_error("no such workflow in the session (id={})", id);
  }
  run->cancel(call.arguments.text("type") == "kill");
  FrontEndResult result;
  result.response.add_text("cancel", "Workflow", "stopping");
  return result;
}

}  // namespace oph::server
