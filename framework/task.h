// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/error.h"
#include "base/response.h"
#include "framework/arguments.h"
#include "framework/environment.h"
#include "framework/monitor.h"
#include "framework/oph_operator.h"
#include "framework/team.h"

/// The C face of a task is opaque; Task is what lies behind it.
struct oph_task {};

namespace oph::framework {

/// One task on one rank: everything that an operator works with.
class Task : public oph_task {
 public:
  Task(Environment& environment, Communicator& communicator, Monitor& monitor,
       TaskString submission, const OperatorManual& manual);

  // Who runs.
  int rank() const { return team_.rank(); }
  int ranks() const { return team_.size(); }
  bool is_root() const { return team_.is_root(); }
  const Arguments& arguments() const { return *arguments_; }
  const std::string& user() const { return user_; }
  /// Names the task in claims: the job number, or the process when it was started by hand.
  const std::string& name() const { return name_; }
  /// Code of the session; absent when an administrator runs an operator by hand.
  const std::optional<std::string>& session_code() const { return session_code_; }
  /// Sum of metadb::Role bits; all of them when run by hand.
  unsigned roles() const { return roles_; }

  // What it works with.
  Environment& environment() { return environment_; }
  metadb::Catalogue& catalogue() { return environment_.catalogue; }
  const Configuration& configuration() const { return environment_.configuration; }
  io_server::FragmentStore& store() { return environment_.store(0); }
  Team& team() { return team_; }
  Monitor& monitor() { return monitor_; }

  /// Checks arguments against the manual; part of the first phase, so that every rank meets there.
  void check_arguments();

  /// The root folder of the session.
  std::int64_t root_folder();
  /// Reads the cube that an argument names. Throws a user error if it is no PID, if there is no
  /// such cube, or if it belongs to another session.
  metadb::Cube cube(std::string_view argument = "cube");
  metadb::Cube cube_by_pid(std::string_view pid);
  /// As cube(), for who is about to delete it: others keep a cube from deletion while they run,
  /// unless they are about the catalogue only.
  metadb::Cube unused_cube(std::string_view argument = "cube");
  /// Throws a user error unless the user has a role in the session; `what` needs it.
  void require_role(metadb::Role role, std::string_view what) const;
  /// Whether the user may see what belongs to others: an administrator of this server, who need not
  /// be one of the session.
  bool is_administrator();

  // What comes out.
  /// The answer; only that of the root is sent.
  Response& response() { return response_; }
  /// Tells the server a result: "cube", "cwd", "cdd", "container_pid", "file", "workflow" (base64).
  void notify(std::string_view key, std::string_view value);
  const std::string& notifications() const { return notifications_; }
  /// Notes in the history that all is done that others can see, after the last notify(): the task
  /// has completed then, though its process should be lost. Committed datacubes need no note.
  void note_done();
  ResponseSource source() const;

  // Values from the root, the same on every rank. Collective.
  std::int64_t integer_from_root(const std::function<std::int64_t()>& make);
  std::string text_from_root(const std::function<std::string()>& make) {
    return team_.from_root(make);
  }

  /// Splits `count` things in blocks over the ranks; returns the first and the end of this rank's.
  struct Block {
    std::size_t begin;
    std::size_t end;
  };
  Block my_block(std::size_t count) const;

  /// Does `work` for this rank's block of `fragments`, in `nthreads` threads with a store of their
  /// own each. Reports progress; a cancelled task ends at the next fragment, a running statement
  /// is interrupted. Throws the first error of any thread.
  using FragmentWork = std::function<void(io_server::FragmentStore&, const metadb::Fragment&)>;
  void for_my_fragments(std::span<const metadb::Fragment> fragments, const FragmentWork& work);

  /// Throws a user error if the task was cancelled.
  void check_cancelled() const;

  /// Whether an earlier phase failed, on any rank.
  bool has_failed() const { return has_failed_; }
  void set_failed() { has_failed_ = true; }

  /// What an operator in C said of its failure.
  std::optional<std::string> c_failure;
  /// What a phase threw, kept while it passes the C border.
  Status phase_status;
  bool met_failed_peer = false;

 private:
  std::int64_t accessible_cube(std::string_view pid);
  metadb::Cube read_cube(std::int64_t number, std::string_view pid);

  Environment& environment_;
  Team team_;
  Monitor& monitor_;
  TaskString submission_;
  const OperatorManual& manual_;
  std::optional<Arguments> arguments_;
  Response response_;
  std::string notifications_;
  std::string user_;
  std::string name_;
  std::optional<std::string> session_code_;
  unsigned roles_;
  bool has_failed_ = false;
};

}  // namespace oph::framework
