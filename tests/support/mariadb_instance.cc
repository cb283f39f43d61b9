// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/mariadb_instance.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <thread>

#include "base/error.h"

namespace oph::test {
namespace {

namespace fs = std::filesystem;

fs::path make_folder() {
  auto name = (fs::temp_directory_path() / "ophion-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw errno_error("cannot create a temporary folder");
  return name;
}

/// Where programs are looked for: daemons are often not in the path of ordinary users. A sanitized
/// one comes first (scripts/sanitized).
std::string search_path() {
  const char* path = std::getenv("PATH");
  return std::string{path == nullptr ? "/usr/bin:/bin" : path} + ":/usr/sbin:/usr/libexec";
}

/// Starts a program whose output goes to `log` and which dies with the thread that started it.
pid_t spawn(const std::vector<std::string>& command, const fs::path& log) {
  std::vector<char*> arguments;
  for (const auto& word : command) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const auto log_name = log.string();
  const auto path = search_path();
  const pid_t child = ::fork();
  if (child < 0) throw errno_error("cannot start a process");
  if (child > 0) return child;
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  const int output = ::open(log_name.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600);
  ::dup2(output, STDOUT_FILENO);
  ::dup2(output, STDERR_FILENO);
  ::setenv("PATH", path.c_str(), 1);
  ::execvp(arguments.front(), arguments.data());
  ::_exit(127);
}

int wait_for(pid_t child) {
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return status;
}

/// mariadbd refuses to run as root unless told to.
void add_user(std::vector<std::string>& command) {
  if (::geteuid() == 0) command.emplace_back("--user=root");
}

}  // namespace

MariadbInstance::MariadbInstance(std::vector<std::string> options)
    : options_{std::move(options)}, folder_{make_folder()} {
  const auto status = guard([&] {
    create_data();
    start();
  });
  if (status) return;
  kill();
  fs::remove_all(folder_);
  status.raise();
}

MariadbInstance::~MariadbInstance() {
  stop();
  std::error_code ignored;
  fs::remove_all(folder_, ignored);
}

MariadbInstance& MariadbInstance::shared() {
  static MariadbInstance instance;
  return instance;
}

void MariadbInstance::create_data() const {
  // A server that starts removes what it takes for its leftovers from the folder of temporary
  // files: two that share one get in each other's way.
  fs::create_directories(folder_ / "tmp");
  std::vector<std::string> command{"mariadb-install-db",
                                   "--no-defaults",
                                   "--datadir=" + (folder_ / "data").string(),
                                   "--tmpdir=" + (folder_ / "tmp").string(),
                                   "--auth-root-authentication-method=normal",
                                   "--skip-test-db",
                                   "--innodb-log-file-size=16M"};
  add_user(command);
  if (wait_for(spawn(command, folder_ / "log")) != 0) {
    throw system_error("mariadb-install-db failed: {}", end_of_log());
  }
}

void MariadbInstance::start() {
  OPH_CHECK(pid_ < 0);
  std::vector<std::string> command{"mariadbd",
                                   "--no-defaults",
                                   "--datadir=" + (folder_ / "data").string(),
                                   "--tmpdir=" + (folder_ / "tmp").string(),
                                   "--socket=" + socket().string(),
                                   "--pid-file=" + (folder_ / "pid").string(),
                                   "--skip-networking",
                                   "--skip-log-bin",
                                   "--max-allowed-packet=1G",
                                   "--innodb-log-file-size=16M",
                                   "--innodb-flush-log-at-trx-commit=2",
                                   "--innodb-flush-method=nosync",
                                   "--innodb-doublewrite=OFF",
                                   "--sync-frm=OFF",
                                   "--innodb-buffer-pool-size=64M"};
  add_user(command);
  command.insert(command.end(), options_.begin(), options_.end());
  pid_ = spawn(command, folder_ / "log");
  wait_until_up();
}

void MariadbInstance::wait_until_up() {
  for (int attempt = 0; attempt < 1200; ++attempt) {
    if (guard([&] { sql::Connection{endpoint()}; })) return;
    if (::waitpid(pid_, nullptr, WNOHANG) != 0) {
      pid_ = -1;
      break;
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{25});
  }
  throw system_error("the database server for tests did not start: {}", end_of_log());
}

void MariadbInstance::stop() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGTERM);
  wait_until_gone();
}

void MariadbInstance::kill() {
  if (pid_ < 0) return;
  ::kill(pid_, SIGKILL);
  wait_until_gone();
}

void MariadbInstance::wait_until_gone() {
  wait_for(pid_);
  pid_ = -1;
}

sql::Endpoint MariadbInstance::endpoint(std::string_view database) const {
  sql::Endpoint endpoint;
  endpoint.socket = socket().string();
  endpoint.user = "root";
  endpoint.database = database;
  return endpoint;
}

Configuration MariadbInstance::configuration(std::string_view database) const {
  Configuration configuration{folder_};
  configuration.set("metadb.socket", socket().string());
  configuration.set("metadb.user", std::string{"root"});
  configuration.set("metadb.database", std::string{database});
  return configuration;
}

std::string MariadbInstance::end_of_log() const {
  std::ifstream file{folder_ / "log"};
  const std::string text{std::istreambuf_iterator<char>{file}, {}};
  constexpr std::size_t kept = 2000;
  return text.size() <= kept ? text : text.substr(text.size() - kept);
}

}  // namespace oph::test
