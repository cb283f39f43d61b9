// SPDX-License-Identifier: GPL-3.0-or-later

// Random arguments to every registered primitive in this process: whatever they are, a call gives
// a result, NULL or an error, soon and in bounded memory. Meant for a sanitized build.
#include <sys/resource.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <array>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <limits>

#include "tests/primitives/plugin.h"
#include "tests/primitives/random_call.h"
#include "tests/primitives/slowdown.h"

namespace oph::tests {
namespace {

/// What a call may take: seconds of the processor, and bytes of all memory at one time (a result
/// of 1 GiB, its input and the room to convert it).
constexpr double kMostSeconds = 5 * kSlowdown;
constexpr long kMostMemory = 5L << 30;

struct Options {
  double seconds = 3;
  std::uint64_t seed = 1;
  std::string primitive;
  std::size_t rounds = std::numeric_limits<std::size_t>::max();
};

/// Says which call ended the program.
std::array<char, 2048> current{};

void report(int number) {
  const auto written = write(STDERR_FILENO, current.data(), std::strlen(current.data()));
  static_cast<void>(written);
  std::signal(number, SIG_DFL);
  std::raise(number);
}

/// Calls primitives and counts what comes of it.
class Fuzz {
 public:
  explicit Fuzz(bool shows_calls) : shows_calls_{shows_calls} {}

  void call(const nlohmann::json& manual, std::uint64_t seed) {
    const auto call = random_.make(seed, manual);
    std::snprintf(current.data(), current.size(), "crashed with seed %lu: %.1900s\n", seed,
                  print(call).c_str());
    if (shows_calls_) std::fprintf(stderr, "seed %lu: %s\n", seed, print(call).c_str());
    const auto started = used_seconds();
    const auto outcome = plugin_.call(call);
    check(used_seconds() - started, seed, call);
    ++calls_;
    results_ += outcome.error ? 0 : 1;
  }

  nlohmann::json manuals() const { return plugin_.manuals(); }

  /// The status of the program.
  int end() const {
    std::printf("%zu calls, %zu without an error, %zu too expensive\n", calls_, results_,
                expensive_);
    return results_ == 0 || expensive_ > 0 ? 1 : 0;
  }

 private:
  static double used_seconds() {
    timespec time{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  }

  /// The most that this process ever had, in bytes.
  static long used_memory() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss * 1024;
  }

  void check(double seconds, std::uint64_t seed, const Call& call) {
    const auto memory = used_memory();
    if (seconds <= kMostSeconds && (memory <= kMostMemory || memory == memory_)) return;
    memory_ = memory;
    ++expensive_;
    std::fprintf(stderr, "%.1f seconds, %ld MiB with seed %lu: %.500s\n", seconds, memory >> 20,
                 seed, print(call).c_str());
  }

  bool shows_calls_;
  Plugin plugin_;
  RandomCalls random_;
  std::size_t calls_ = 0;
  std::size_t results_ = 0;
  std::size_t expensive_ = 0;
  long memory_ = 0;
};

int run(const Options& options) {
  for (const int number : {SIGFPE, SIGSEGV, SIGBUS, SIGILL, SIGABRT}) std::signal(number, report);
  Fuzz fuzz{!options.primitive.empty()};
  const auto manuals = fuzz.manuals();
  const auto end =
      std::chrono::steady_clock::now() + std::chrono::duration<double>{options.seconds};
  // Every call can be repeated: its seed comes from the first one and its number.
  for (std::size_t round = 0; round < options.rounds; ++round) {
    if (options.rounds == Options{}.rounds && std::chrono::steady_clock::now() >= end) break;
    for (const auto& manual : manuals) {
      if (!options.primitive.empty() && manual.at("name") != options.primitive) continue;
      fuzz.call(manual, options.seed + round);
    }
  }
  return fuzz.end();
}

}  // namespace
}  // namespace oph::tests

int main(int argc, char** argv) {
  oph::tests::Options options;
  CLI::App app{"Calls the primitives with random arguments"};
  app.add_option("seconds", options.seconds, "how long");
  app.add_option("seed", options.seed, "where to begin");
  app.add_option("primitive", options.primitive, "only this one, whose calls are shown");
  app.add_option("--rounds", options.rounds, "calls of each primitive, instead of a time");
  CLI11_PARSE(app, argc, argv);
  return oph::tests::run(options);
}
