// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/options.h"

#include <CLI/CLI.hpp>
#include <map>
#include <memory>

#include "terminal/exit_status.h"
#include "terminal/licence.h"
#include "terminal/render/output_format.h"

namespace oph::terminal {
namespace {

const std::map<std::string, ColourChoice> kColourChoices{
    {"auto", ColourChoice::kAuto},
    {"always", ColourChoice::kAlways},
    {"never", ColourChoice::kNever},
};

/// Prints what a value is, without the checks behind it.
class BriefFormatter : public CLI::Formatter {
 public:
  std::string make_option_opts(const CLI::Option* option) const override {
    const auto name = option->get_type_name();
    if (option->get_type_size() == 0 || name.empty()) return {};
    return " " + name.substr(0, name.find(':'));
  }
};

void describe_server(CLI::App& app, Options& options) {
  app.add_option("-u,--username", options.user, "User (OPH_USER)")->type_name("USER");
  app.add_option("-H,--hostname", options.host, "Server (OPH_SERVER_HOST, localhost)")
      ->type_name("HOST");
  app.add_option("-P,--port", options.port, "Its port (OPH_SERVER_PORT, 11732)")
      ->check(CLI::Range(1, 65535))
      ->type_name("PORT");
  app.add_option("--stack", options.stack,
                 "Folder of a stack on this machine: port and certificate are read from it "
                 "(OPH_STACK, ~/ophion)")
      ->type_name("FOLDER");
  app.add_option("--certificate", options.certificate,
                 "Trusted certificate of the server or of its CA (OPH_CERTIFICATE)")
      ->type_name("FILE");
  app.add_flag("--insecure", options.insecure, "Do not check the certificate of the server");
}

void describe_secrets(CLI::App& app, Options& options) {
  auto* password = app.add_option("-p,--password", options.password,
                                  "Ask for the password, whatever is set. A word after it is taken "
                                  "as the password, but other users may see it there");
  password->expected(0, 1)->type_name("[PASSWORD]");
  app.add_option("--password-file", options.password_file,
                 "File of mode 0600 whose first line is the password (else OPH_PASSWD)")
      ->excludes(password)
      ->type_name("FILE");
  app.add_option("-t,--token", options.token, "Access token (better: OPH_TOKEN)")
      ->excludes(password)
      ->type_name("TOKEN");
}

void describe_work(CLI::App& app, Options& options) {
  auto* execute = app.add_option("-e,--execute", options.commands,
                                 "Run a command and exit; may be given several times");
  execute->expected(1)->multi_option_policy(CLI::MultiOptionPolicy::TakeAll);
  execute->allow_extra_args(false)->type_name("COMMAND");
  auto* workflow =
      app.add_option("-w,--workflow", options.workflow, "Run a workflow (a JSON file) and exit");
  workflow->excludes(execute)->type_name("FILE");
  app.add_option("-a,--args", options.arguments, "What $1, $2, ... of the workflow are: a,b,...")
      ->needs(workflow)
      ->type_name("A,B,...");
  app.add_flag("-k,--keep-going", options.keep_going,
               "Go on after a command that failed; the first failure is returned");
}

void describe_output(CLI::App& app, Options& options) {
  app.add_option("-o,--output", options.output,
                 "Form of results: table, csv, json or markdown (OPH_TERM_OUTPUT)")
      ->check(CLI::IsMember(names_of_formats()))
      ->type_name("FORMAT");
  app.add_flag("-j,--json", options.json,
               "Print one JSON object: request, jobid, response, stdout, stderr");
  app.add_flag("-d,--debug", options.debug, "Print what goes to and fro to standard error");
  app.add_option("--colour", options.colour, "auto, always or never (auto; NO_COLOR is heeded)")
      ->transform(CLI::CheckedTransformer(kColourChoices))
      ->type_name("WHEN");
  app.add_flag("--no-pager", options.no_pager, "Never show long results in $PAGER");
}

/// -x and -z print a part of the licence.
struct LicenceFlags {
  bool warranty = false;
  bool conditions = false;

  const char* text() const { return warranty ? kWarranty : conditions ? kConditions : nullptr; }
};

void parse(CLI::App& app, const std::vector<std::string>& words) {
  std::vector<std::string> reversed(words.rbegin(), words.rend());
  if (!reversed.empty()) reversed.pop_back();
  app.parse(reversed);
}

}  // namespace

ParsedOptions parse_options(const std::vector<std::string>& words) {
  CLI::App app{"A terminal for the Ophion array datacube server", "oph_term"};
  ParsedOptions parsed;
  auto& options = parsed.options;
  LicenceFlags licence;
  app.formatter(std::make_shared<BriefFormatter>());
  app.set_version_flag("-v,--version", "oph_term " OPH_VERSION);
  app.add_flag("-x,--warranty", licence.warranty, "Print that there is no warranty");
  app.add_flag("-z,--conditions", licence.conditions, "Print what the licence allows");
  describe_server(app, options);
  describe_secrets(app, options);
  describe_work(app, options);
  describe_output(app, options);
  app.footer(
      "Results go to standard output, all else to standard error. It returns 0: done, 1: failed,\n"
      "3: wrong command, 4: wrong option, 5: no server or not trusted, 7: access denied,\n"
      "8: refused request, 9: the operator or workflow ended with an error.");
  try {
    parse(app, words);
    if (const auto* text = licence.text()) parsed.text = text;
  } catch (const CLI::CallForHelp&) {
    parsed.text = app.help();
  } catch (const CLI::CallForVersion& version) {
    parsed.text = std::string{version.what()} + "\n";
  } catch (const CLI::ParseError& error) {
    throw Failure{ExitStatus::kOption, std::string{error.what()} + " (see oph_term -h)"};
  }
  options.prompt_password = app.get_option("-p")->count() > 0 && options.password.empty();
  if (options.json && !options.is_batch() && !parsed.text) {
    throw Failure{ExitStatus::kOption, "-j needs -e or -w"};
  }
  return parsed;
}

}  // namespace oph::terminal
