// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/dispatcher.h"

#include <chrono>

#include "base/log.h"
#include "base/secrets.h"
#include "metadb/session_defaults.h"
#include "metadb/user_admin.h"
#include "server/auth/roles.h"
#include "server/front_end/job_record.h"
#include "server/job_status.h"
#include "server/planner/outside_shapes.h"
#include "server/planner/plan.h"
#include "server/planner/report.h"
#include "server/refusal.h"
#include "server/soap/request_text.h"
#include "server/web/names_page.h"
#include "server/web/published_pages.h"
#include "server/workflow/lost_task.h"

namespace oph::server {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

SoapReply refuse(ErrorCode code, std::string_view text, const std::string& user) {
  Response document;
  document.set_error(text);
  ResponseSource source;
  source.producer = user;
  return {std::nullopt, document.to_json(source), code};
}

/// What clients are told of an error that is no refusal. Only of the user's own errors do they
/// learn the details: the others are for the administrator, in the log.
SoapReply refuse(const Status& status, const std::string& user) {
  if (status.blame == Blame::kUser) return refuse(ErrorCode::kWrongParameter, status.text, user);
  log::failure(status, {{"user", user}});
  return refuse(ErrorCode::kSystem, "the server cannot do that at the moment, its log tells why",
                user);
}

ResponseSource source_of(const metadb::User& user, const std::optional<SessionContext>& session,
                         const std::optional<JobRecord>& record) {
  ResponseSource source;
  source.producer = user.name;
  if (session) source.session_code = session->session.code;
  if (record) {
    const auto& task = record->task();
    source.workflow = std::to_string(task.workflow);
    source.marker = std::to_string(task.marker);
    source.job = session->job_id(task.workflow, task.marker);
  }
  return source;
}

/// Requests that are only questions get no number and no place in the history.
bool is_recorded(std::string_view operator_name) {
  return operator_name != "oph_get_config" && operator_name != "oph_resume" &&
         operator_name != "oph_service";
}

/// What stands in a log line; users' values in it may be long.
std::string clipped(const std::string& text) {
  constexpr std::size_t kLongest = 500;
  return mask_secrets(text.size() <= kLongest ? text : text.substr(0, kLongest) + "...");
}

/// Passwords are not written down: what held one would go on with other values.
void require_unmasked(const std::string& text) {
  if (text.find("***") == std::string::npos) return;
  throw user_error("it held a password, which is not written down");
}

std::string operation_of(const WorkflowRequest& request) {
  if (request.tasks.size() == 1) return request.tasks.front().operator_name;
  return fmt::format("{} tasks", request.tasks.size());
}

/// Whether a session leaves it to each task what is virtual.
/// What `materialize` is where a task says nothing.
std::string default_storage(metadb::Catalogue& catalogue,
                            const std::optional<SessionContext>& session) {
  if (!session) return "auto";
  return metadb::default_materialization(catalogue.connection(), session->session.code);
}

bool leaves_storage_open(metadb::Catalogue& catalogue,
                         const std::optional<SessionContext>& session) {
  return default_storage(catalogue, session) == "auto";
}

}  // namespace

Dispatcher::Dispatcher(Services services)
    : services_{std::move(services)},
      authenticator_{services_.configuration},
      rate_limit_{services_.configuration.integer("server.max_requests_per_second")},
      pages_{services_.address, services_.manuals},
      front_end_{services_.configuration,
                 services_.engine,
                 state_,
                 services_.scheduler,
                 services_.address + "xml/",
                 [this](const SessionContext& session, const std::string& text) {
                   return resubmit(session, text);
                 }} {
  services_.engine.submit_by([this](const SessionContext& session, const std::string& text) {
    return resubmit(session, text);
  });
}

SoapReply Dispatcher::execute(const SoapRequest& request) noexcept {
  const auto start = Clock::now();
  Trace trace;
  trace.user = request.user;
  SoapReply reply;
  const auto status = guard([&] {
    try {
      reply = handle(request, trace);
    } catch (const Refusal& refusal) {
      reply = refuse(refusal.code(), refusal.text(), request.user);
      trace.outcome = refusal.text();
    }
  });
  if (!status) {
    guard([&] { reply = refuse(status, request.user); });
    trace.outcome = status.text;
  }
  guard([&] {
    services_.metrics.request(static_cast<int>(reply.error), seconds_since(start));
    log::info("request", {{"user", clipped(trace.user)},
                          {"address", request.address},
                          {"session", trace.session},
                          {"workflow", trace.workflow},
                          {"operator", trace.operation},
                          {"seconds", fmt::format("{:.3f}", seconds_since(start))},
                          {"error", std::to_string(static_cast<int>(reply.error))},
                          {"outcome", clipped(trace.outcome)}});
  });
  return reply;
}

std::optional<Page> Dispatcher::page(const PageRequest& request) noexcept {
  std::optional<Page> page;
  const auto status = guard([&] {
    const bool is_private = is_published_path(request.path) || is_names_path(request.path);
    page = is_private ? session_page(request) : pages_.find(request.path);
  });
  if (!status) log::failure(status);
  return page;
}

/// Whoever may read in a session may read what is published in it, and what it holds. Others learn
/// nothing, not even whether there is such a session.
std::optional<Page> Dispatcher::session_page(const PageRequest& request) {
  Page login;
  login.needs_credentials = true;
  if (request.user.empty()) return login;
  try {
    const auto catalogue = services_.catalogues.lend();
    const auto user =
        authenticator_.authenticate(*catalogue, request.user, request.password, request.address);
    const auto code = published_session(request.path);
    const auto context = open_session(*catalogue, user, catalogue->session_id(code));
    require_active(context);
    if (!may(context.membership.roles, "read")) return std::nullopt;
    if (is_names_path(request.path)) {
      return names_page(*catalogue, services_.configuration, context, request.path);
    }
  } catch (const Refusal& refusal) {
    log::info("page refused", {{"user", request.user}, {"outcome", refusal.text()}});
    return login;
  }
  return find_published_page(services_.configuration.path("data.session_path"), request.path);
}

RequestLimits Dispatcher::limits(metadb::Catalogue& catalogue, const metadb::User& user,
                                 const std::optional<SessionContext>& session) const {
  // Outside sessions everybody may do what concerns himself.
  const unsigned roles =
      session ? session->membership.roles : static_cast<unsigned>(metadb::kAllRoles);
  const auto own = metadb::UserAdmin{catalogue.connection()}.limits(user.id);
  services_.scheduler.limit(user.name, {own.max_tasks, own.max_cores, own.share});
  return {roles, services_.max_ranks, own.max_cores, own.max_hosts, user.is_admin};
}

SoapReply Dispatcher::handle(const SoapRequest& request, Trace& trace) {
  std::shared_ptr<Run> run;
  {
    const auto catalogue = services_.catalogues.lend();
    const auto user =
        authenticator_.authenticate(*catalogue, request.user, request.password, request.address);
    trace.user = user.name;
    if (!rate_limit_.take(user.name)) {
      throw refusal(ErrorCode::kSystem, "too many requests, try again later (limit={}/s)",
                    services_.configuration.integer("server.max_requests_per_second"));
    }
    if (!state_.is_open() && !user.is_admin) {
      throw refusal(ErrorCode::kNoResponse,
                    "the service is closed for maintenance, try again later");
    }
    if (!is_utf8(request.text)) {
      throw refusal(ErrorCode::kWrongParameter, "the text of the request is not UTF-8");
    }
    auto workflow =
        parse_request(request.text, services_.configuration.integer("server.max_request_depth"));
    trace.operation = operation_of(workflow);
    const auto manuals = services_.manuals.current();
    const auto& first = workflow.tasks.front().operator_name;
    const bool is_front_end = workflow.tasks.size() == 1 && manuals->is_front_end(first);
    auto session = find_session(*catalogue, user, workflow.session);
    if (!session && is_front_end) session = last_session(*catalogue, user);
    validate(workflow, *manuals, limits(*catalogue, user, session));
    if (!workflow.run) return validated(*catalogue, session, std::move(workflow), *manuals);
    plan_workflow(workflow, *manuals, leaves_storage_open(*catalogue, session));
    if (session) trace.session = session->session.code;
    if (is_front_end) {
      auto reply =
          run_front_end(*catalogue, user, std::move(session), workflow, *manuals->find(first));
      trace.outcome = "answered";
      return reply;
    }
    if (!session) {
      session = create_session(*catalogue, user,
                               services_.configuration.integer("server.max_sessions_per_user"));
      trace.session = session->session.code;
    }
    run = services_.engine.start(*std::move(session), std::move(workflow), manuals);
  }
  return answer(run, trace);
}

/// Answers a request that is not to run: that it is valid and, of several tasks, what planning
/// makes of them.
SoapReply Dispatcher::validated(metadb::Catalogue& catalogue,
                                const std::optional<SessionContext>& session,
                                WorkflowRequest request, const Manuals& manuals) {
  Response document;
  document.add_text("workflow_validation", "Workflow Validation", "the workflow is valid");
  if (request.tasks.size() > 1) {
    const auto written = request;
    const auto plan = plan_workflow(request, manuals, leaves_storage_open(catalogue, session));
    std::optional<OutsideShapes> shapes;
    if (session) shapes.emplace(catalogue, services_.scheduler, *session, written);
    const OutsideKnowledge outside{
        .shape =
            [&](const TaskRequest& task) { return shapes ? shapes->find(task) : std::nullopt; },
        .count = [&](const OutsideFilter& filter) { return shapes->count(filter); },
        .virtual_bytes = services_.configuration.integer("cubes.virtual_bytes"),
        .default_storage = default_storage(catalogue, session)};
    add_plan(document, written, request, plan, manuals, outside);
  }
  document.set_success();
  return {std::nullopt, document.to_json({}), ErrorCode::kOk};
}

SoapReply Dispatcher::answer(const std::shared_ptr<Run>& run, Trace& trace) {
  trace.workflow = std::to_string(run->workflow());
  SoapReply reply{run->job_id(), std::nullopt, ErrorCode::kOk};
  trace.outcome = "accepted";
  if (run->request().is_synchronous) {
    run->wait();
    reply.response = run->reply();
    trace.outcome = run->status();
  }
  return reply;
}

std::string Dispatcher::resubmit(const SessionContext& session, const std::string& text) {
  auto request = parse_request(text, services_.configuration.integer("server.max_request_depth"));
  const auto manuals = services_.manuals.current();
  const auto catalogue = services_.catalogues.lend();
  validate(request, *manuals, limits(*catalogue, session.user, session));
  plan_workflow(request, *manuals, leaves_storage_open(*catalogue, session));
  if (manuals->is_front_end(request.tasks.front().operator_name)) {
    throw user_error("operator {} cannot be submitted again, call it",
                     request.tasks.front().operator_name);
  }
  return services_.engine.start(session, std::move(request), manuals)->job_id();
}

void Dispatcher::recover() {
  const auto catalogue = services_.catalogues.lend();
  metadb::WorkflowStates states{catalogue->connection()};
  for (const auto& workflow : states.unfinished()) {
    const auto status = guard([&] { recover(*catalogue, workflow); });
    if (status) continue;
    log::failure(status, {{"job", std::to_string(workflow.job_id)}, {"user", workflow.user}});
    Response document;
    document.set_error("the server ended before the request did, and it cannot go on: " +
                       status.text);
    const auto saved =
        guard([&] { states.end(workflow.job_id, job_status::kError, document.to_json({})); });
    if (!saved) log::failure(saved);
  }
}

void Dispatcher::recover(metadb::Catalogue& catalogue,
                         const metadb::WorkflowStates::Unfinished& workflow) {
  auto request =
      parse_request(workflow.request, services_.configuration.integer("server.max_request_depth"));
  const auto user = catalogue.users().find(workflow.user);
  if (!user || !user->is_enabled)
    throw user_error("its user has no access (user={})", workflow.user);
  auto session = open_session(catalogue, *user, catalogue.session_id(workflow.session_code));
  if (request.is_single_answer()) {
    const auto jobs = metadb::WorkflowStates{catalogue.connection()}.of_workflow(workflow.job_id);
    if (jobs.size() > 1 && end_well(services_.journal, session, jobs[1].job)) return;
    throw user_error("nobody waits for its answer any more");
  }
  require_unmasked(workflow.request);
  require_active(session);
  const auto manuals = services_.manuals.current();
  validate(request, *manuals, limits(catalogue, *user, session));
  plan_workflow(request, *manuals, leaves_storage_open(catalogue, session));
  if (manuals->is_front_end(request.tasks.front().operator_name)) {
    throw user_error("it has to be sent again (operator={})", request.tasks.front().operator_name);
  }
  auto jobs = metadb::WorkflowStates{catalogue.connection()}.of_workflow(workflow.job_id);
  OPH_CHECK(!jobs.empty());
  RunRecord record{std::move(jobs.front().job), std::move(jobs.front().state), {}};
  require_unmasked(record.state);
  for (std::size_t i = 1; i < jobs.size(); ++i) {
    require_unmasked(jobs[i].state);
    require_unmasked(jobs[i].job.command);
    record.tasks.push_back({std::move(jobs[i].job), std::move(jobs[i].state)});
  }
  services_.engine.resume(std::move(session), std::move(request), manuals, std::move(record));
  log::info("workflow goes on", {{"job", std::to_string(workflow.job_id)}, {"user", user->name}});
}

SoapReply Dispatcher::run_front_end(metadb::Catalogue& catalogue, const metadb::User& user,
                                    std::optional<SessionContext> session,
                                    const WorkflowRequest& request, const OperatorManual& manual) {
  std::optional<JobRecord> record;
  if (session && is_recorded(manual.name)) {
    record.emplace(services_.journal, *session, request);
  }
  FrontEndResult result;
  std::optional<Refusal> refused;
  const auto status = guard([&] {
    try {
      const FrontEndCall call{catalogue, user, session,
                              FrontEndArguments{manual, request.tasks.front().arguments}};
      result = find_front_end_operator(manual.name)(call, front_end_);
      result.response.set_success();
      result.response.filter(request.tasks.front().arguments.find("objkey_filter").value_or("all"));
    } catch (const Refusal& refusal) {
      refused = refusal;
      throw;
    }
  });
  if (!status) {
    result = {};
    result.response.set_error(status.text);
    if (status.blame != Blame::kUser) log::failure(status, {{"operator", manual.name}});
  }
  SoapReply reply{result.job, result.document, refused ? refused->code() : ErrorCode::kOk};
  if (!reply.response) {
    reply.response = result.response.to_json(source_of(user, session, record));
  }
  if (record) {
    record->end(status ? job_status::kCompleted : job_status::kError, *reply.response);
    const auto& job = record->workflow();
    if (!reply.job) reply.job = session->job_id(job.workflow, job.marker);
  }
  return reply;
}

}  // namespace oph::server
