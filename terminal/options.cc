// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/options.h"

#include <CLI/CLI.hpp>
#include <map>

#include "terminal/exit_status.h"

namespace oph::terminal {
namespace {

const std::map<std::string, ColourChoice> kColourChoices{
    {"auto", ColourChoice::kAuto},
    {"always", ColourChoice::kAlways},
    {"never", ColourChoice::kNever},
};

void describe(CLI::App& app, Options& options) {
  app.set_version_flag("-v,--version", "oph_term " OPH_VERSION);
  app.add_option("-u,--username", options.user, "User (OPH_USER)");
  app.add_option("-H,--hostname", options.host, "Server (OPH_SERVER_HOST, localhost)");
  app.add_option("-P,--port", options.port, "Its port (OPH_SERVER_PORT, 11732)")
      ->check(CLI::Range(1, 65535));
  app.add_flag("-p,--password", options.prompt_password, "Ask for the password, whatever is set");
  app.add_option("--password-file", options.password_file,
                 "File of mode 0600 whose first line is the password (else OPH_PASSWD)");
  app.add_option("--certificate", options.certificate,
                 "Trusted certificate of the server or of its CA (OPH_CERTIFICATE)");
  app.add_flag("--insecure", options.insecure, "Do not check the certificate of the server");
  auto* execute = app.add_option("-e,--execute", options.commands,
                                 "Run a command and exit; may be given several times");
  execute->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  execute->allow_extra_args(false);
  auto* workflow =
      app.add_option("-w,--workflow", options.workflow, "Run a workflow (a JSON file) and exit");
  workflow->excludes(execute);
  app.add_option("-a,--args", options.arguments, "What $1, $2, ... of the workflow are: a,b,...")
      ->needs(workflow);
  app.add_flag("-j,--json", options.json,
               "Print one JSON object: request, jobid, response, stdout, stderr");
  app.add_option("--colour", options.colour, "auto, always or never (auto; NO_COLOR is heeded)")
      ->transform(CLI::CheckedTransformer(kColourChoices));
}

}  // namespace

ParsedOptions parse_options(int count, const char* const* words) {
  CLI::App app{"A terminal for the Ophion array datacube server", "oph_term"};
  ParsedOptions parsed;
  describe(app, parsed.options);
  app.footer("The password comes from OPH_PASSWD, --password-file or a prompt, never from here.");
  try {
    app.parse(count, words);
  } catch (const CLI::CallForHelp&) {
    parsed.text = app.help();
  } catch (const CLI::CallForVersion& version) {
    parsed.text = std::string{version.what()} + "\n";
  } catch (const CLI::ParseError& error) {
    throw Failure{ExitStatus::kOption, std::string{error.what()} + " (see oph_term -h)"};
  }
  if (parsed.options.json && !parsed.options.is_batch() && !parsed.text) {
    throw Failure{ExitStatus::kOption, "-j needs -e or -w"};
  }
  return parsed;
}

}  // namespace oph::terminal
