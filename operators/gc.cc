// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <map>
#include <set>

#include "base/log.h"
#include "base/text.h"
#include "framework/operator.h"
#include "io_server/side_table.h"
#include "operators/netcdf/writing_note.h"

namespace oph::operators {
namespace {

using framework::Task;
using io_server::Relation;

/// The number of the cube that a table was made for, `fact_<cube>_<fragment>`, or with an ending
/// while a view is exchanged for a table; absent if the name is not of this form.
std::optional<std::int64_t> cube_number(std::string_view table) {
  const auto parts = split(table, '_');
  if (parts.size() < 3 || parts[0] != "fact" || !parse_integer(parts[2])) return std::nullopt;
  const bool is_known =
      parts.size() == 3 || (parts.size() == 4 && (parts[3] == "stored" || parts[3] == "view"));
  return is_known ? parse_integer(parts[1]) : std::nullopt;
}

/// Whether a table belongs to the exchange of a view, not to a cube.
bool is_of_exchange(std::string_view table) {
  return table.ends_with("_stored") || table.ends_with("_view");
}

/// Deletes what tasks left behind that failed, were killed, or could not finish a deletion.
///
/// A server that is down is skipped: the sweep goes on, keeps the claims and ends as a failure, to
/// be repeated.
///
/// Nothing that a living task works on is touched, because:
/// - A table is created only under a claim, which is visible before. A claim ends either in one
///   transaction with the commit of the cube, or after the tables are dropped. Numbers of cubes are
///   never used twice.
/// - A claim is swept if its task is named (whoever names it knows that it ended) or if its session
///   with the catalogue has ended. It is condemned first: from then on no commit can succeed, and
///   if a commit was faster, the claim is gone and nothing is swept.
/// - A table without claim is an orphan only if it belongs to no cube either. Tables are listed
///   first, then claims, then cubes: what was listed and has no claim any more was committed or
///   given up before the cubes are read. A cube that is deleted between the readings is dropped
///   here and by its deleter; both may drop it.
/// - What the exchange of a view for a table left is dropped only by who has the sole right to
///   exchange the views of that cube (see framework/cube_storing.h).
/// - Files that are being exported have notes (see WritingNote).
class CollectGarbage final : public framework::Operator {
 public:
  static constexpr std::array kParameters{
      Parameter{"task", ParameterKind::kText,
                "name of a task that has ended; all sweeps whatever no living task holds", "all"},
  };
  static constexpr framework::Manual manual{
      .name = "oph_gc",
      .summary = "Deletes what tasks left behind that did not end well.",
      .parameters = kParameters,
      .category = "Management",
      .permission = "admin",
      .is_internal = true,
  };

  explicit CollectGarbage(Task& task) : task_{task.arguments().text("task")} {}

  void execute(Task& task) override {
    if (!task.is_root()) return;
    condemn(task);
    list_tables(task);
    if (task_ == "all") find_orphans(task);
    drop(task);
    release(task);
    files_ = netcdf::WritingNote::sweep(netcdf::WritingNote::folder(task.configuration()), task_);
    report(task);
  }

 private:
  void condemn(Task& task) {
    auto& cubes = task.catalogue().cubes();
    for (const auto& claim : cubes.claims(task_ == "all" ? "" : task_)) {
      if (task_ == "all" && cubes.is_held(claim.cube_id)) continue;
      if (cubes.condemn(claim.cube_id)) condemned_.insert(claim.cube_id);
    }
  }

  void list_tables(Task& task) {
    for (const auto& server : task.store().servers()) {
      attempt(server, [&] {
        for (auto& table : task.store().tables(server)) {
          const auto number = cube_number(table);
          if (number) tables_[server].push_back({*number, std::move(table)});
        }
      });
    }
  }

  void find_orphans(Task& task) {
    auto& cubes = task.catalogue().cubes();
    std::set<std::int64_t> claimed;
    for (const auto& claim : cubes.claims()) claimed.insert(claim.cube_id);
    for (const auto& [server, tables] : tables_) {
      const auto names = cubes.tables(server);
      std::set<std::string> committed{names.begin(), names.end()};
      for (const auto& name : names) {
        committed.insert(io_server::side_table({server, name}).name);
      }
      for (const auto& table : tables) {
        if (claimed.contains(table.cube) || committed.contains(table.name)) continue;
        const bool is_garbage = !is_of_exchange(table.name) || holds_exchange(task, table.cube);
        if (is_garbage) orphans_.insert({server, table.name});
      }
    }
  }

  /// Takes the right to exchange the views of a cube, until the end of the task.
  bool holds_exchange(Task& task, std::int64_t cube) {
    const auto known = exchanges_.find(cube);
    if (known != exchanges_.end()) return known->second;
    return exchanges_[cube] = task.catalogue().cubes().lock_storage(cube);
  }

  void drop(Task& task) {
    for (const auto& [server, tables] : tables_) {
      std::vector<Relation> garbage;
      for (const auto& table : tables) {
        const bool is_garbage =
            condemned_.contains(table.cube) || orphans_.contains({server, table.name});
        if (is_garbage) garbage.push_back({server, table.name});
      }
      attempt(server, [&] {
        task.store().drop(garbage);
        dropped_ += garbage.size();
      });
    }
  }

  /// A claim whose tables may lie on a server that is down is kept for the next time.
  void release(Task& task) {
    if (!failed_.empty()) return;
    for (const auto cube : condemned_) task.catalogue().cubes().release(cube);
    released_ = condemned_.size();
  }

  void report(Task& task) const {
    auto done = fmt::format("dropped {} tables, released {} claims", dropped_, released_);
    if (files_ > 0) done += fmt::format(", removed {} files", files_);
    task.response().add_text("gc", "Garbage Collection", done);
    if (failed_.empty()) return;
    std::vector<std::string> servers;
    for (const auto& [server, failure] : failed_) servers.push_back(server + ": " + failure);
    // Whoever asked has to ask again.
    throw system_error("some I/O servers were skipped ({}), {}", join(servers, "; "), done);
  }

  /// Does something on a server, and remembers if the server cannot.
  template <class Action>
  void attempt(const std::string& server, Action&& action) {
    const auto status = guard(action);
    if (status) return;
    log::failure(status, {{"io_server", server}});
    failed_.emplace(server, status.text);
  }

  struct Table {
    std::int64_t cube;
    std::string name;
  };

  std::string task_;
  std::set<std::int64_t> condemned_;                       ///< cubes
  std::map<std::string, std::vector<Table>> tables_;       ///< by server
  std::set<std::pair<std::string, std::string>> orphans_;  ///< server and table
  std::map<std::int64_t, bool> exchanges_;                 ///< cubes, and whether they are ours
  std::map<std::string, std::string> failed_;              ///< servers, and why
  std::size_t dropped_ = 0;
  std::size_t released_ = 0;
  std::size_t files_ = 0;
};

}  // namespace
}  // namespace oph::operators

OPH_OPERATOR(oph::operators::CollectGarbage);
