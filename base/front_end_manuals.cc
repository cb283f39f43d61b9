// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/front_end_manuals.h"

#include <string_view>

#include "base/flow_control_manuals.h"

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
    {.name = "checkpoint",
     .help =
         "With execute: repeat all of a workflow, or what was left of it at its last checkpoint, "
         "or at the one with this label.",
     .fallback = "all"},
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
     .help = "setenv: label, active, autoremove or materialize. grant, revoke: user.",
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

constexpr Parameter kService[] = {
    {.name = "status",
     .kind = kChoice,
     .help = "up serves everybody, down administrators only; for administrators.",
     .fallback = "-",
     .values = "up|down|-"},
    {.name = "level",
     .kind = kInteger,
     .help = "2 lists what waits and runs: own tasks, for administrators those of all.",
     .fallback = "1",
     .minimum = 1,
     .maximum = 2},
    {.name = "enable",
     .help = "Users whose accounts are unlocked, or all; for administrators.",
     .fallback = "none",
     .multiple = true},
    {.name = "disable",
     .help = "Users whose accounts are locked, or all others; for administrators.",
     .fallback = "none",
     .multiple = true},
};

constexpr Parameter kLogInfo[] = {
    {.name = "log_type",
     .kind = kChoice,
     .help = "Logs of the server, of the processes that run operators (container), or of the "
             "databases (ioserver).",
     .fallback = "server",
     .values = "server|container|ioserver"},
    {.name = "container_id",
     .kind = kInteger,
     .help = "Kept for existing clients: operators of all containers share their logs.",
     .fallback = "0",
     .minimum = 0},
    {.name = "ioserver",
     .kind = kChoice,
     .help = "Kind of I/O server.",
     .fallback = "mysql",
     .values = "mysql"},
    {.name = "nlines",
     .kind = kInteger,
     .help = "How many of the last lines.",
     .fallback = "10",
     .minimum = 1,
     .maximum = 10000},
};

constexpr Parameter kCluster[] = {
    {.name = "action",
     .kind = kChoice,
     .help = "info: own reservations; info_cluster: those of all users, for administrators; "
             "deploy, undeploy: reserve hosts as a host partition, and release them.",
     .fallback = "info",
     .values = "info|info_cluster|deploy|undeploy"},
    {.name = "host_partition",
     .help = "deploy, undeploy: name of the host partition.",
     .fallback = "all"},
    {.name = "nhost",
     .kind = kInteger,
     .help = "deploy: number of hosts.",
     .fallback = "0",
     .minimum = 0},
    {.name = "host_type",
     .kind = kChoice,
     .help = "Only hosts with I/O servers are reserved.",
     .fallback = "io",
     .values = "io|compute"},
    {.name = "user_filter", .help = "info_cluster: this user only.", .fallback = "all"},
};

constexpr Parameter kMassive[] = {
    {.name = "level", .help = "Level of the cube: a number, or several.", .fallback = ""},
    {.name = "measure",
     .help = "Name of the measure. Of files: they have this variable.",
     .fallback = ""},
    {.name = "parent_cube", .help = "PID of a cube that it was made of.", .fallback = ""},
    {.name = "container", .help = "Name of the container.", .fallback = ""},
    {.name = "container_pid", .help = "PID of the container.", .fallback = ""},
    {.name = "cube_filter",
     .help = "Numbers of cubes, as 3,5:9, or a PID; also without the name.",
     .fallback = ""},
    {.name = "metadata_key", .help = "Key of an attribute, or several.", .fallback = ""},
    {.name = "metadata_value", .help = "Its value, or several.", .fallback = ""},
    {.name = "path",
     .help = "Folder of cubes, or of files, then with a pattern at its end; also without the "
             "name. By default the current one.",
     .fallback = ""},
    {.name = "file", .help = "Pattern of the names of files.", .fallback = ""},
    {.name = "recursive",
     .kind = kChoice,
     .help = "Descend into the folders.",
     .fallback = "no",
     .values = "yes|no"},
    {.name = "depth",
     .kind = kInteger,
     .help = "Folders to descend at most, 0: as many as there are.",
     .fallback = "0",
     .minimum = 0},
    {.name = "convention",
     .kind = kChoice,
     .help = "cmip5: the names of files begin with that of the measure.",
     .fallback = "no",
     .values = "cmip5|no"},
    {.name = "run",
     .kind = kChoice,
     .help = "no: only list what is meant.",
     .fallback = "yes",
     .values = "yes|no"},
};

OperatorManual make(std::string_view name, std::string_view summary, std::string_view category,
                    std::string_view permission, std::span<const Parameter> parameters,
                    std::vector<std::string> examples) {
  OperatorManual manual;
  manual.name = name;
  manual.summary = summary;
  manual.category = category;
  manual.permission = permission;
  manual.is_metadata = true;
  manual.arguments = to_manual(parameters);
  manual.examples = std::move(examples);
  return manual;
}

}  // namespace

std::vector<OperatorManual> front_end_manuals() {
  std::vector<OperatorManual> manuals = {
      make("oph_get_config", "Shows the configuration that clients start with.", "Miscellaneous",
           "read", kGetConfig, {"oph_get_config key=OPH_CDD"}),
      make("oph_resume", "Shows requests of a session, their progress and their answers.",
           "Workflow Management", "read", kResume, {"oph_resume", "oph_resume id=12;level=2"}),
      make("oph_manage_session", "Lists, creates and changes sessions.", "Workflow Management",
           "read", kManageSession,
           {"oph_manage_session action=new", "oph_manage_session action=grant;value=ann:write"}),
      make("oph_massive",
           "Is no command: shows what filters in cube=[...] or src_path=[...] may say, by which an "
           "operator works on many cubes or files, each in a task of its own.",
           "Data Process", "read", kMassive,
           {"oph_reduce operation=avg;cube=[container=climate;measure=tas]",
            "oph_importnc src_path=[path=/cmip;file=tas_*.nc;recursive=yes];measure=tas"}),
      make("oph_cancel", "Stops a workflow.", "Workflow Management", "execute", kCancel,
           {"oph_cancel id=12", "oph_cancel id=12;type=abort"}),
      make("oph_service", "Shows and sets whether users are served, and lists their tasks.",
           "Administration", "read", kService, {"oph_service level=2"}),
      make("oph_log_info", "Shows the end of the logs; for administrators.", "Administration",
           "read", kLogInfo, {"oph_log_info nlines=50"}),
      make("oph_cluster", "Reserves hosts of I/O servers for a user, as a host partition.",
           "Administration", "read", kCluster,
           {"oph_cluster action=deploy;host_partition=mine;nhost=1",
            "oph_cluster action=undeploy;host_partition=mine"}),
  };
  for (auto& manual : flow_control_manuals()) manuals.push_back(std::move(manual));
  return manuals;
}

}  // namespace oph
