// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/front_end_manuals.h"

#include <string_view>

namespace oph {
namespace {

using enum ParameterKind;

constexpr Parameter kGetConfig[] = {
    {.name = "key", .help = "Parameter to show; all of them by default.", .fallback = "all"},
};

constexpr Parameter kResume[] = {
    {.name = "session",
     .help = "Session id; the one of the request by default.",
     .fallback = "this"},
    {.name = "id",
     .kind = kInteger,
     .help = "Workflow or marker to show; 0 lists them.",
     .fallback = "0",
     .minimum = 0},
    {.name = "id_type",
     .kind = kChoice,
     .help = "What id counts.",
     .fallback = "workflow",
     .values = "workflow|marker"},
    {.name = "document_type",
     .kind = kChoice,
     .help = "Show what was asked or what was answered.",
     .fallback = "response",
     .values = "response|request"},
    {.name = "level",
     .kind = kInteger,
     .help = "How much is shown. Responses: 0 progress, 1 document, 2 outputs of the tasks, 3 all "
             "documents. Requests: 1 command, 2 task string, 3 and 5 JSON; 4 lists commands.",
     .fallback = "1",
     .minimum = 0,
     .maximum = 5},
    {.name = "user", .help = "Show requests of this user only.", .fallback = "all"},
    {.name = "status_filter",
     .help = "Which requests are listed, a digit for each of pending, waiting, running, "
             "completed, error, skipped, aborted, unselected.",
     .fallback = "11111111"},
    {.name = "save",
     .kind = kChoice,
     .help = "Make the session the current one.",
     .fallback = "no",
     .values = "yes|no"},
    {.name = "execute",
     .kind = kChoice,
     .help = "Submit the request anew.",
     .fallback = "no",
     .values = "yes|no"},
    {.name = "checkpoint", .help = "Kept for existing clients.", .fallback = "all"},
};

constexpr Parameter kManageSession[] = {
    {.name = "action",
     .kind = kChoice,
     .help = "What to do.",
     .fallback = "list",
     .values = "list|new|remove|grant|revoke|setenv|env|listusers|enable|disable"},
    {.name = "session",
     .help = "Session id; the one of the request by default.",
     .fallback = "this"},
    {.name = "key",
     .help = "setenv: label, active or autoremove. grant, revoke: user.",
     .fallback = "user"},
    {.name = "value",
     .help = "setenv: the value. grant: user[:role], ... revoke: user, ...",
     .fallback = "-"},
};

constexpr Parameter kCancel[] = {
    {.name = "id", .kind = kInteger, .help = "Workflow to stop.", .minimum = 1},
    {.name = "type",
     .kind = kChoice,
     .help = "kill: stop running tasks too. abort, stop: let them end, start no other.",
     .fallback = "kill",
     .values = "kill|abort|stop"},
};

OperatorManual make(std::string_view name, std::string_view summary, std::string_view category,
                    std::string_view permission, std::span<const Parameter> parameters) {
  OperatorManual manual;
  manual.name = name;
  manual.summary = summary;
  manual.category = category;
  manual.permission = permission;
  manual.is_metadata = true;
  manual.arguments = to_manual(parameters);
  return manual;
}

}  // namespace

std::vector<OperatorManual> front_end_manuals() {
  return {
      make("oph_get_config", "Shows the configuration that clients start with.", "Miscellaneous",
           "read", kGetConfig),
      make("oph_resume", "Shows requests of a session, their progress and their answers.",
           "Workflow Management", "read", kResume),
      make("oph_manage_session", "Lists, creates and changes sessions.", "Workflow Management",
           "read", kManageSession),
      make("oph_cancel", "Stops a workflow.", "Workflow Management", "execute", kCancel),
  };
}

}  // namespace oph
