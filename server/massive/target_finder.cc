// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/massive/target_finder.h"

#include <memory>
#include <set>

#include "server/massive/delete_order.h"
#include "server/massive/file_listing.h"

namespace oph::server {
namespace {

/// What a listing takes over from the task that it is for.
constexpr std::string_view kIdentity[] = {"sessionid", "workflowid",     "markerid",
                                          "username",  "userrole",       "parentid",
                                          "taskindex", "lighttaskindex", "jobid"};

/// A filter of the cubes that a task has made, wherever they lie.
Filter anywhere(Filter filter) {
  const auto add = [&](std::string_view name, std::string_view value) {
    for (const auto& condition : filter.conditions) {
      if (condition.name == name) return;
    }
    filter.conditions.push_back({std::string{name}, {std::string{value}}});
  };
  add("recursive", "yes");
  add("path", "/");
  return filter;
}

/// One search: goes through the parts of the argument, of which some are answered later.
class Search : public std::enable_shared_from_this<Search> {
 public:
  struct Services {
    CataloguePool& catalogues;
    WorkQueue& queue;
    const std::filesystem::path& base_path;
    std::size_t max_targets;
  };
  Search(TargetSearch search, Services services, TargetFinder::Then then)
      : search_{std::move(search)}, services_{services}, then_{std::move(then)} {}

  /// Goes on until a part has to be waited for, or to the end. Whoever answers later may do so
  /// before this returns, in another thread: then nothing is touched any more.
  void go_on() {
    bool waits = false;
    const auto status = guard([&] {
      while (!waits && next_ < search_.argument.parts.size()) {
        waits = !take(search_.argument.parts[next_++]);
      }
      if (!waits) complete();
    });
    if (waits) return;
    found_.status = status;
    then_(std::move(found_));
  }

 private:
  /// False: the answer comes later.
  bool take(const TargetPart& part) {
    if (const auto* name = std::get_if<std::string>(&part)) {
      add({*name});
      return true;
    }
    const auto& filter = std::get<Filter>(part);
    found_.targets.only_listed |= !filter.flag("run", true);
    if (search_.argument.kind == TargetKind::kFiles) {
      list_files(filter);
      return false;
    }
    for (auto& pid : find_cubes(search_.place, filter)) add({std::move(pid)});
    return true;
  }

  /// What is wrong names the argument too.
  std::vector<std::string> find_cubes(const CubePlace& place, const Filter& filter) const {
    const auto catalogue = services_.catalogues.lend();
    try {
      return find_cube_targets(*catalogue, place, filter);
    } catch (const Error& error) {
      if (error.blame() != Blame::kUser) throw;
      throw user_error("{} ({}={})", error.text(), search_.argument.name, filter.text);
    }
  }

  void add(Target target) {
    if (!seen_.insert(target.name).second) return;
    if (found_.targets.list.size() == services_.max_targets) {
      throw user_error("argument {} names too many cubes or files; expected are {} at most ({}={})",
                       search_.argument.name, services_.max_targets, search_.argument.name,
                       search_.submission.find(search_.argument.name).value_or(""));
    }
    found_.targets.list.push_back(std::move(target));
  }

  void complete() {
    restrict();
    if (search_.submission.find("operator") != "oph_delete") return;
    order_deletes(*services_.catalogues.lend(), found_.targets.list);
  }

  void restrict() {
    if (!search_.restriction) return;
    const auto pids = find_cubes({search_.place.root_folder, "/"}, anywhere(*search_.restriction));
    const std::set<std::string> wanted(pids.begin(), pids.end());
    std::erase_if(found_.targets.list,
                  [&](const Target& target) { return !wanted.contains(target.name); });
  }

  void list_files(const Filter& filter) {
    const auto cdd = std::string{search_.submission.find("cdd").value_or("/")};
    TaskString submission;
    submission.set("operator", "oph_fs");
    for (const auto name : kIdentity) {
      if (const auto value = search_.submission.find(name)) submission.set(name, *value);
    }
    const auto listing = file_listing(filter, cdd);
    for (const auto& [name, value] : listing.arguments()) submission.set(name, value);
    Work work;
    work.kind = Work::Kind::kMetadata;
    work.user = search_.user;
    work.task = {search_.job, 1, submission.text()};
    work.started = [] {};
    work.progress = [](const pool::Progress&) {};
    work.ended = [self = shared_from_this(), filter](const Outcome& outcome) {
      self->listed(filter, outcome);
    };
    services_.queue.submit(std::move(work));
  }

  void listed(const Filter& filter, const Outcome& outcome) {
    found_.was_cancelled = outcome.was_cancelled;
    const auto status = guard([&] {
      if (!outcome.error.empty()) throw system_error("files cannot be listed: {}", outcome.error);
      auto files =
          listed_files(filter, search_.argument.name, outcome.result.response, services_.base_path);
      for (auto& file : files) add(std::move(file));
    });
    if (status) return go_on();
    found_.status = status;
    then_(std::move(found_));
  }

  const TargetSearch search_;
  const Services services_;
  const TargetFinder::Then then_;
  std::size_t next_ = 0;
  std::set<std::string> seen_;
  FoundTargets found_;
};

}  // namespace

void ServerTargetFinder::find(TargetSearch search, Then then) {
  const Search::Services services{catalogues_, queue_, base_path_, max_targets_};
  std::make_shared<Search>(std::move(search), services, std::move(then))->go_on();
}

}  // namespace oph::server
