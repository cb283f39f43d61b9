// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/known_variables.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace oph::terminal {
namespace {

constexpr KnownVariable kKnown[] = {
    {"OPH_CDD", "/", "", "current folder of the data repository"},
    {"OPH_CERTIFICATE", "", "", "certificate of the server, or of its CA, that is trusted"},
    {"OPH_CWD", "/", "", "current folder of containers"},
    {"OPH_DATACUBE", "", "", "current datacube, the input of operators that name none"},
    {"OPH_EXEC_MODE", "sync", "sync|async", "wait for results, or get a job id at once"},
    {"OPH_GRAPH_LAYOUT", "vertical_compact",
     "vertical_compact|vertical_ranked|horizontal_compact|horizontal_ranked",
     "how pictures of graphs are laid out"},
    {"OPH_HOST_PARTITION", "auto", "", "group of hosts that new datacubes are stored on"},
    {"OPH_NCORES", "1", "", "processes of each task"},
    {"OPH_PROJECT", "", "", "label that the resource manager gets"},
    {"OPH_REQUEST_BUFFER", "", "", "accepted; requests may have any size"},
    {"OPH_RESPONSE_BUFFER", "", "", "accepted; answers may have any size"},
    {"OPH_SERVER_HOST", "localhost", "", "host of the server, read at the start"},
    {"OPH_SERVER_PORT", "11732", "", "its port, read at the start"},
    {"OPH_SESSION_ID", "", "", "session in use"},
    {"OPH_STACK", "", "", "folder of a stack on this machine, read at the start"},
    {"OPH_TERM_CELLS", "short", "short|full",
     "long arrays and texts in tables on the screen: shortened, or in full"},
    {"OPH_TERM_FORMAT", "classic", "classic|compact|extended|extended_compact",
     "columns in the summary of a workflow"},
    {"OPH_TERM_IMGS", "no_op", "no_op|save|open", "draw graphs in answers as SVG files"},
    {"OPH_TERM_OUTPUT", "table", "table|csv|json|markdown", "form of results"},
    {"OPH_TERM_PS1", "red", "black|red|green|yellow|blue|magenta|cyan|white",
     "colour of the prompt"},
    {"OPH_TERM_VIEWER", "coloured", "basic|dump|coloured|extended|extended_coloured",
     "basic: plain; dump: the JSON as it came; extended: with job and time"},
    {"OPH_TIMEOUT", "3600", "", "seconds to wait for an answer, read at the start"},
    {"OPH_USER", "", "", "name of the user, read at the start"},
    {"OPH_WORKFLOW_AUTOVIEW", "off", "",
     "off, on, or on_SECONDS_TIMES: follow workflows that were submitted with exec_mode=async"},
};

}  // namespace

std::span<const KnownVariable> known_variables() {
  return kKnown;
}

const KnownVariable* find_known_variable(std::string_view name) {
  const auto found = std::ranges::find(kKnown, name, &KnownVariable::name);
  return found == std::end(kKnown) ? nullptr : &*found;
}

std::vector<std::string> values_of_variable(std::string_view name) {
  const auto* known = find_known_variable(name);
  std::vector<std::string> values;
  if (known == nullptr) return values;
  for (const auto value : split(known->values, '|')) values.emplace_back(value);
  return values;
}

void check_value(std::string_view name, std::string_view value) {
  const auto values = values_of_variable(name);
  if (values.empty() || std::ranges::find(values, value) != values.end()) return;
  throw user_error("{} must be one of {} ({}={})", name, join(values, ", "), name, value);
}

}  // namespace oph::terminal
