// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/programs/cdo_command.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "framework/data_path.h"
#include "operators/programs/program_arguments.h"
#include "operators/programs/program_run.h"

namespace oph::operators::programs {
namespace {

namespace fs = std::filesystem;
using framework::Task;

constexpr std::array<std::string_view, 17> kFlags{
    "-a", "-r", "-R", "-L",           "-M",           "-O",         "-Q",       "-S",      "-s",
    "-v", "-W", "-w", "--reduce_dim", "--no_history", "--sortname", "--double", "--single"};
/// Followed by a value.
constexpr std::array<std::string_view, 5> kOptions{"-f", "-b", "-z", "-k", "-m"};

bool is_plain(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view{"/._+=:,@%~-"}.find(c) != std::string_view::npos;
}

template <std::size_t Size>
bool contains(const std::array<std::string_view, Size>& list, std::string_view word) {
  return std::find(list.begin(), list.end(), word) != list.end();
}

/// Turns the words into arguments one after the other.
class Reader {
 public:
  Reader(const Task& task, const std::set<std::string>& operators)
      : task_{task},
        operators_{operators},
        folder_{std::string{task.arguments().task().find("cdd").value_or("/")}} {}

  std::vector<std::string> read(const std::vector<std::string>& words) {
    for (const auto& word : words) take(word);
    if (wants_value_) throw user_error("an option of CDO has no value (command={})", words.back());
    if (!has_operator_) throw user_error("command names no operator of CDO");
    return std::move(arguments_);
  }

 private:
  void take(const std::string& word) {
    if (word.find_first_of("$`\\") != std::string::npos) {
      throw user_error("this cannot be part of a command of CDO (command={})", word);
    }
    if (wants_value_) return take_value(word);
    if (contains(kFlags, word)) return arguments_.push_back(word);
    wants_value_ = contains(kOptions, word);
    if (wants_value_) return arguments_.push_back(word);
    if (word.starts_with('-')) return take_operator(word.substr(1));
    if (!has_operator_) return take_operator(word);
    arguments_.push_back(cdo_file(task_, word, "command"));
  }

  void take_value(const std::string& word) {
    wants_value_ = false;
    if (!std::ranges::all_of(word, is_plain) || word.find('/') != std::string::npos) {
      throw user_error("this cannot be the value of an option of CDO (command={})", word);
    }
    arguments_.push_back(word);
  }

  void take_operator(const std::string& word) {
    auto parts = split(word, ',');
    const std::string name{parts.empty() ? std::string_view{} : parts.front()};
    if (!operators_.contains(name)) {
      const std::vector<std::string> known{operators_.begin(), operators_.end()};
      throw user_error("CDO has no such operator or option{} (command={})", suggestion(name, known),
                       word);
    }
    has_operator_ = true;
    auto text = "-" + name;
    for (const auto part : std::span{parts}.subspan(1)) text += "," + operand(std::string{part});
    arguments_.push_back(std::move(text));
  }

  /// Which arguments of operators are files only CDO knows: whatever could be one must lie in the
  /// repository. They are read relative to the folder that CDO runs in.
  std::string operand(const std::string& text) const {
    const auto equals = text.find('=');
    const auto start = equals == std::string::npos ? 0 : equals + 1;
    const auto path = text.substr(start);
    if (path.starts_with('/')) return text.substr(0, start) + cdo_file(task_, path, "command");
    const auto& configuration = task_.configuration();
    const auto base = framework::existing_data_path(configuration, "/", "/", "cdd");
    const auto folder = framework::existing_data_path(configuration, folder_, ".", "cdd");
    for (const auto& candidate : {text, path}) {
      std::error_code error;
      const auto target = fs::weakly_canonical(folder / candidate, error);
      const auto found = std::mismatch(base.begin(), base.end(), target.begin(), target.end());
      // A name that is too long for a file, for one.
      if (error || found.first == base.end()) continue;
      throw user_error("the path leads outside the data repository (command={})", text);
    }
    return text;
  }

  const Task& task_;
  const std::set<std::string>& operators_;
  std::string folder_;
  std::vector<std::string> arguments_;
  bool wants_value_ = false;
  bool has_operator_ = false;
};

}  // namespace

std::set<std::string> cdo_operators(Task& task, const std::string& program) {
  auto listing = prepare_program(task, "OPH_CDO_");
  listing.arguments = {program, "--operators"};
  listing.output.clear();
  listing.errors.clear();
  const auto result = run_program(task, listing);
  if (!result.succeeded()) {
    throw system_error("CDO does not list its operators: {} (program={})", result.return_code(),
                       program);
  }
  std::set<std::string> names;
  for (const auto line : split(result.output, '\n')) {
    auto first = words(line);
    if (!first.empty()) names.insert(std::move(first.front()));
  }
  return names;
}

std::vector<std::string> cdo_arguments(const Task& task, const std::set<std::string>& operators,
                                       const std::vector<std::string>& words) {
  return Reader{task, operators}.read(words);
}

std::string cdo_file(const Task& task, std::string_view path, std::string_view argument) {
  const auto folder = task.arguments().task().find("cdd").value_or("/");
  const auto file = framework::existing_data_path(task.configuration(), folder, path, argument);
  check_cdo_name(file.string());
  return file.string();
}

void check_cdo_name(const std::string& path) {
  if (std::ranges::all_of(path, is_plain)) return;
  throw user_error(
      "CDO can use files only whose names are made of letters, digits and ._+=:,@%~- (file={})",
      fs::path{path}.filename().string());
}

}  // namespace oph::operators::programs
