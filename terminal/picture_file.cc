// SPDX-License-Identifier: GPL-3.0-or-later
#include "terminal/picture_file.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "terminal/interpreter.h"
#include "terminal/programs.h"
#include "terminal/session_state.h"

namespace oph::terminal {
namespace {

namespace fs = std::filesystem;

bool is_set(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr && *value != '\0';
}

/// A name that is a file of the current folder, whatever it was made of.
std::string file_name(const std::string& name) {
  std::string safe;
  for (const char c : name) {
    const auto code = static_cast<unsigned char>(c);
    safe += std::isalnum(code) != 0 || c == '_' || c == '-' ? c : '_';
  }
  return safe.empty() ? "graph" : safe;
}

fs::path draw(const DotFile& graph, const std::string& name, const std::string& layout) {
  const fs::path source = file_name(name) + ".dot";
  std::ofstream{source} << print_dot(graph, layout);
  const fs::path picture = file_name(name) + ".svg";
  if (!has_program("dot")) return source;
  if (run_program({"dot", "-Tsvg", "-o", picture.string(), source.string()}, true) != 0) {
    return source;
  }
  fs::remove(source);
  return picture;
}

}  // namespace

void save_picture(Interpreter& interpreter, const DotFile& graph, const std::string& name) {
  const auto& environment = interpreter.environment();
  const auto wanted = environment.get("OPH_TERM_IMGS");
  if (wanted != "save" && wanted != "open") return;
  const auto file = draw(graph, name, environment.get("OPH_GRAPH_LAYOUT"));
  if (!fs::exists(file)) {
    return interpreter.warn(fmt::format("the picture cannot be written (file={})", file.string()));
  }
  interpreter.tell("saved " + file.string());
  if (wanted == "open" && !open_on_desktop(file.string())) {
    interpreter.tell("there is no desktop to open it on");
  }
}

void save_pictures(Interpreter& interpreter, const Response& response) {
  const auto& exchange = interpreter.last_exchange();
  const auto job = exchange ? exchange->reply.jobid.value_or("") : "";
  const auto mark = job.rfind('#');
  auto name = session_code(interpreter.environment().get("OPH_SESSION_ID"));
  if (mark != std::string::npos) name += "_" + job.substr(mark + 1);
  for (const auto& object : response.objects()) {
    for (const auto& graph : object.graphs) save_picture(interpreter, dot_of(graph), name);
  }
}

bool open_on_desktop(const std::string& target) {
  if (is_set("BROWSER")) return run_program({std::getenv("BROWSER"), target}, false) == 0;
  const bool has_desktop = is_set("DISPLAY") || is_set("WAYLAND_DISPLAY");
  return has_desktop && has_program("xdg-open") && run_program({"xdg-open", target}, true) == 0;
}

}  // namespace oph::terminal
