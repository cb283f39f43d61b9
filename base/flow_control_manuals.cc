// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/flow_control_manuals.h"

#include <string_view>

namespace oph {
namespace {

using enum ParameterKind;

constexpr std::string_view kYesNo = "yes|no";

constexpr Parameter kFor[] = {
    {.name = "key",
     .help = "Variable that tells the iterations apart: @key is its value, &key its "
             "number."},
    {.name = "values",
     .help = "A value for each iteration. One may be taken from the answer of an earlier task, as "
             "objkey.title.column(row), and hold eval(expression).",
     .fallback = "-",
     .multiple = true},
    {.name = "counter",
     .help = "A number for each iteration: a, a:b or a:step:b, separated by commas; 1, 2, ... by "
             "default.",
     .fallback = "-"},
    {.name = "parallel",
     .kind = kChoice,
     .help = "Run all iterations at once; their tasks are called 'name (1)', 'name (2)', ...",
     .fallback = "no",
     .values = kYesNo},
    {.name = "src_path",
     .help = "Values that are files: a list, or a filter [/folder/*.nc] or "
             "[path=/folder;file=*.nc;recursive=yes;depth=2;measure=name].",
     .fallback = "-",
     .multiple = true},
    {.name = "input",
     .help = "Another name of src_path; it wins.",
     .fallback = "-",
     .multiple = true},
    {.name = "cdd", .help = "Folder that relative paths in a filter start from.", .fallback = "-"},
};

constexpr Parameter kIf[] = {
    {.name = "condition",
     .help = "Numeric expression of constants, and of variables that have been replaced; all but 0 "
             "is true, as is an empty one.",
     .fallback = "true"},
    {.name = "forward",
     .kind = kChoice,
     .help = "If no branch is taken, hand the input datacubes on to what depends on oph_endif.",
     .fallback = "no",
     .values = kYesNo},
};

constexpr Parameter kElseIf[] = {
    {.name = "condition", .help = "As of oph_if.", .fallback = "true"},
};

constexpr Parameter kSet[] = {
    {.name = "key",
     .help = "Variable, or several for as many values.",
     .fallback = "-",
     .multiple = true},
    {.name = "keys", .help = "Variables, one for each value.", .fallback = "-", .multiple = true},
    {.name = "value",
     .help = "Value, or a list. One may be taken from the answer of an earlier task, as "
             "objkey.title.column(row), and hold eval(expression).",
     .fallback = "1",
     .multiple = true},
    {.name = "subset_filter",
     .kind = kChoice,
     .help = "Write a list of numbers as a subset, 1:3,7; real: of numbers that are not whole.",
     .fallback = "no",
     .values = "no|yes|real"},
    {.name = "offset",
     .kind = kReal,
     .help = "Step between the numbers of such a list that belong together.",
     .fallback = "1",
     .minimum = 0},
    {.name = "id",
     .kind = kInteger,
     .help =
         "Workflow at work in the session that gets the variables, for all of its tasks; 0: the "
         "one of the task.",
     .fallback = "0",
     .minimum = 0},
};

constexpr Parameter kInput[] = {
    {.name = "id",
     .kind = kInteger,
     .help = "Workflow at work in the session; 0: the one of the task.",
     .fallback = "0",
     .minimum = 0},
    {.name = "taskname", .help = "Task that waits.", .fallback = "Task 0"},
    {.name = "action",
     .kind = kChoice,
     .help = "Let the task go on, let it fail, or only set the variables that it will have.",
     .fallback = "continue",
     .values = "continue|abort|wait"},
    {.name = "key", .help = "Variables of the task.", .fallback = "-", .multiple = true},
    {.name = "value", .help = "Their values.", .fallback = "-", .multiple = true},
};

constexpr Parameter kWait[] = {
    {.name = "type",
     .kind = kChoice,
     .help = "Wait for the clock, for an oph_input, or for a file.",
     .fallback = "clock",
     .values = "clock|input|file"},
    {.name = "timeout",
     .help = "Seconds, or with timeout_type=deadline a date (UTC) yyyy[-mm[-dd[ hh[:mm[:ss]]]]]; "
             "negative: none. After it, type=input goes on with its values, type=file fails.",
     .fallback = "-1"},
    {.name = "timeout_type",
     .kind = kChoice,
     .help = "What timeout is.",
     .fallback = "duration",
     .values = "duration|deadline"},
    {.name = "key",
     .help = "Variables that are set in the end.",
     .fallback = "-",
     .multiple = true},
    {.name = "value",
     .help = "Their values, unless oph_input gives others.",
     .fallback = "-",
     .multiple = true},
    {.name = "filename", .help = "File of the data repository.", .fallback = "-"},
    {.name = "output", .help = "Another name of filename; it wins.", .fallback = "-"},
    {.name = "fileref",
     .help =
         "Text file of the data repository whose first line is the path of the file, once it is "
         "there; goes before filename.",
     .fallback = "-"},
    {.name = "measure", .help = "Variable that the file must have.", .fallback = "-"},
    {.name = "subset_dims", .help = "Accepted; files are only looked for.", .fallback = "none"},
    {.name = "subset_filter", .help = "Accepted, as subset_dims.", .fallback = "all"},
    {.name = "subset_type", .help = "Accepted, as subset_dims.", .fallback = "index"},
    {.name = "time_filter", .help = "Accepted, as subset_dims.", .fallback = "yes"},
    {.name = "offset", .help = "Accepted, as subset_dims.", .fallback = "0"},
    {.name = "message", .help = "Shown while the task waits.", .fallback = "-"},
    {.name = "run",
     .kind = kChoice,
     .help = "no: do not wait.",
     .fallback = "yes",
     .values = kYesNo},
};

OperatorManual make(std::string_view name, std::string_view summary, std::string_view permission,
                    std::span<const Parameter> parameters, std::string_view notes,
                    std::string_view example) {
  OperatorManual manual;
  manual.name = name;
  manual.summary = summary;
  manual.notes = notes;
  manual.category = "Workflow Management";
  manual.permission = permission;
  manual.is_metadata = true;
  manual.arguments = to_manual(parameters);
  manual.examples.emplace_back(example);
  return manual;
}

}  // namespace

std::vector<OperatorManual> flow_control_manuals() {
  return {
      make(
          "oph_for", "Begins a loop over tasks of a workflow.", "read", kFor,
          "All that depends on it up to an oph_endfor is in the loop. The variable key_size is the "
          "number of iterations. The tasks of a loop without values are not run.",
          R"({"name": "years", "operator": "oph_for", "arguments": ["key=year", "values=2001|2002"]})"),
      make(
          "oph_endfor", "Ends a loop.", "read", {},
          "Its outputs are those of all iterations of the tasks that it depends on.",
          R"({"name": "all years", "operator": "oph_endfor", "dependencies": [{"task": "mean"}]})"),
      make("oph_if", "Begins tasks of a workflow that run on a condition.", "read", kIf,
           "All that depends on it up to an oph_elseif, oph_else or oph_endif is the branch. The "
           "tasks of branches that are not taken end as OPH_STATUS_UNSELECTED.",
           R"({"name": "if", "operator": "oph_if", "arguments": ["condition=@year>2000"]})"),
      make("oph_elseif", "Begins another branch, on a condition of its own.", "read", kElseIf,
           "It depends on the oph_if or oph_elseif before it.",
           R"({"name": "or", "operator": "oph_elseif", "arguments": ["condition=@year>1950"], )"
           R"("dependencies": [{"task": "if"}]})"),
      make("oph_else", "Begins the branch that is taken if no other is.", "read", {},
           "It depends on the oph_if or oph_elseif before it.",
           R"({"name": "else", "operator": "oph_else", "dependencies": [{"task": "if"}]})"),
      make("oph_endif", "Ends a selection.", "read", {},
           "Its outputs are those of the tasks that it depends on in the branch that was taken.",
           R"({"name": "end", "operator": "oph_endif", "dependencies": [{"task": "mean"}]})"),
      make("oph_set", "Sets variables of a workflow.", "write", kSet,
           "Arguments of the tasks that depend on it may hold @key or @{key}.",
           R"({"name": "set", "operator": "oph_set", "arguments": ["key=year", "value=2001"]})"),
      make("oph_input", "Answers a task of a workflow that waits.", "write", kInput, {},
           "oph_input id=12;taskname=which year;key=year;value=2001"),
      make(
          "oph_wait", "Lets a branch of a workflow wait.", "read", kWait,
          "The task is OPH_STATUS_WAITING; it takes no process, and waits on after a restart of "
          "the server.",
          R"({"name": "which year", "operator": "oph_wait", "arguments": ["type=input", "key=year"]})"),
  };
}

}  // namespace oph
