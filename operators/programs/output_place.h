// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "framework/parameters.h"
#include "framework/task.h"
#include "operators/netcdf/writing_note.h"

namespace oph::operators::programs {

inline constexpr std::array kFiles{
    Parameter{"output_path", ParameterKind::kText, "folder of the output; default is cdd",
              "default"},
    Parameter{"output_name", ParameterKind::kText, "name of the output; default is a new one",
              "default"},
    Parameter{"output", ParameterKind::kText,
              "both in one; null: the program gets no name of an output", ""},
    Parameter{.name = "force",
              .kind = ParameterKind::kChoice,
              .help = "replace an output that exists",
              .fallback = "no",
              .values = "yes|no"},
};

/// Where a program writes: a hidden folder beside the output, from which whatever it made is moved
/// when it succeeded. A program that fails or is killed leaves nothing.
class OutputPlace {
 public:
  /// Understands the arguments kFiles. Throws a user error if the output exists and force is no.
  explicit OutputPlace(const framework::Task& task);
  ~OutputPlace();
  OutputPlace(const OutputPlace&) = delete;
  OutputPlace& operator=(const OutputPlace&) = delete;

  /// Whether the arguments ask for an output at all.
  static bool is_wanted(const framework::Arguments& arguments);

  /// What the program is to write.
  std::filesystem::path path() const { return hidden_ / name_; }
  /// Whether nothing was written beside that.
  bool has_only_its_name() const;
  /// Moves what was written to its place; returns the paths as users write them, by name.
  std::vector<std::string> publish();

 private:
  const Configuration& configuration_;
  bool may_replace_;
  std::filesystem::path folder_;
  std::string name_;
  std::filesystem::path hidden_;
  std::optional<netcdf::WritingNote> note_;
  int lock_ = -1;  ///< tells sweepers that the folder is in use
};

}  // namespace oph::operators::programs
