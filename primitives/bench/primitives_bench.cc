// SPDX-License-Identifier: GPL-3.0-or-later

// Rates of the primitives through their entry points, beside those of plain copies and reads of
// the same arrays in the same run.
#include <benchmark/benchmark.h>
#include <dlfcn.h>
#include <mysql.h>

#include <array>
#include <cstring>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "base/element_type.h"

namespace {

constexpr std::size_t kElements = 10'000;
constexpr std::size_t kRows = 2'000;  // more than the caches hold

void* symbol(const std::string& name) {
  static void* const library = dlopen(OPH_PRIMITIVES_LIBRARY, RTLD_NOW);
  void* const found = library == nullptr ? nullptr : dlsym(library, name.c_str());
  if (found == nullptr) throw std::runtime_error{dlerror()};
  return found;
}

/// Rows of arrays, of which every seventh element is missing (-1).
template <class T>
const std::vector<T>& measures() {
  static const auto values = [] {
    std::vector<T> made(kElements * kRows);
    std::minstd_rand random{1};
    for (auto& value : made) value = static_cast<T>(random() % 7 == 0 ? -1 : random() % 100);
    return made;
  }();
  return values;
}

/// One use of a primitive with constant arguments, called for one row after the other.
template <class T>
class Use {
 public:
  Use(const std::string& function, std::size_t measures, const std::vector<std::string>& texts)
      : function_{function}, measure_count_{measures}, texts_{texts} {
    texts_.insert(texts_.begin(), 2, std::string{oph::call_name(type())});
    for (std::size_t i = 0; i < texts_.size() + measures; ++i) {
      const bool is_measure = i >= 2 && i < 2 + measures;
      auto& text = texts_[i < 2 ? i : i < 2 + measures ? 0 : i - measures];
      pointers_.push_back(is_measure ? nullptr : text.data());
      lengths_.push_back(is_measure ? kElements * sizeof(T) : text.size());
      kinds_.push_back(STRING_RESULT);
    }
    arguments_ = {static_cast<unsigned>(kinds_.size()), kinds_.data(), pointers_.data(),
                  lengths_.data(), nullptr};
    const auto init =
        reinterpret_cast<my_bool (*)(UDF_INIT*, UDF_ARGS*, char*)>(symbol(function + "_init"));
    std::array<char, MYSQL_ERRMSG_SIZE> message{};
    if (init(&init_, &arguments_, message.data())) throw std::runtime_error{message.data()};
    run_ = reinterpret_cast<decltype(run_)>(symbol(function));
  }

  ~Use() { reinterpret_cast<void (*)(UDF_INIT*)>(symbol(function_ + "_deinit"))(&init_); }

  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;

  void row(std::size_t row) {
    const T* const measure = measures<T>().data() + row * kElements;
    for (std::size_t i = 0; i < measure_count_; ++i) {
      pointers_[2 + i] = const_cast<char*>(reinterpret_cast<const char*>(measure));
    }
    std::array<char, 256> unused;
    unsigned long length = 0;
    char is_null = 0;
    char error = 0;
    benchmark::DoNotOptimize(run_(&init_, &arguments_, unused.data(), &length, &is_null, &error));
    if (error) throw std::runtime_error{"the call failed"};
  }

 private:
  static oph::ElementType type() {
    return std::is_same_v<T, float>    ? oph::ElementType::kFloat
           : std::is_same_v<T, double> ? oph::ElementType::kDouble
                                       : oph::ElementType::kInt;
  }

  std::string function_;
  std::size_t measure_count_;
  std::vector<std::string> texts_;
  std::vector<char*> pointers_;
  std::vector<unsigned long> lengths_;
  std::vector<Item_result> kinds_;
  UDF_ARGS arguments_{};
  UDF_INIT init_{};
  char* (*run_)(UDF_INIT*, UDF_ARGS*, char*, unsigned long*, char*, char*) = nullptr;
};

template <class T>
void count_bytes(benchmark::State& state) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(kElements * sizeof(T)));
}

template <class T>
void run_primitive(benchmark::State& state, const std::string& function, std::size_t measure_count,
                   const std::vector<std::string>& texts) {
  Use<T> use{function, measure_count, texts};
  std::size_t row = 0;
  for (auto _ : state) use.row(row++ % kRows);
  count_bytes<T>(state);
}

template <class T>
void reference_copy(benchmark::State& state) {
  std::vector<T> copy(kElements);
  const T* const all = measures<T>().data();
  std::size_t row = 0;
  for (auto _ : state) {
    std::memcpy(copy.data(), all + row++ % kRows * kElements, kElements * sizeof(T));
    benchmark::DoNotOptimize(copy.data());
    benchmark::ClobberMemory();
  }
  count_bytes<T>(state);
}

/// Reads every byte: a sum of 64-bit words, which the compiler vectorises.
template <class T>
void reference_read(benchmark::State& state) {
  constexpr std::size_t words = kElements * sizeof(T) / sizeof(std::uint64_t);
  const auto* const all = reinterpret_cast<const std::uint64_t*>(measures<T>().data());
  std::size_t row = 0;
  for (auto _ : state) {
    const auto* const from = all + row++ % kRows * words;
    benchmark::DoNotOptimize(std::accumulate(from, from + words, std::uint64_t{0}));
  }
  count_bytes<T>(state);
}

template <class T>
void add_all(const std::string& type) {
  benchmark::RegisterBenchmark(("copy/" + type).c_str(), reference_copy<T>);
  benchmark::RegisterBenchmark(("read/" + type).c_str(), reference_read<T>);
  const auto add = [&](const std::string& label, const std::string& function, std::size_t count,
                       std::vector<std::string> texts) {
    benchmark::RegisterBenchmark((label + "/" + type).c_str(), run_primitive<T>, function, count,
                                 std::move(texts));
  };
  add("sum_scalar", "oph_sum_scalar", 1, {"3", "-1"});
  add("sum_array", "oph_sum_array", 2, {"-1"});
  for (const std::string operation : {"MAX", "AVG", "SUM", "STD"}) {
    add("reduce_" + operation, "oph_reduce", 1, {"OPH_" + operation, "0", "2", "-1"});
    add("reduce_" + operation + "_by_30", "oph_reduce", 1, {"OPH_" + operation, "30", "2", "-1"});
    add("reduce2_" + operation, "oph_reduce2", 1,
        {"OPH_" + operation, "0", "100", "100", "2", "-1"});
  }
  add("quantile", "oph_reduce", 1, {"OPH_QUANTILE", "0", "0.5"});
}

}  // namespace

int main(int argc, char** argv) {
  add_all<int>("int");
  add_all<float>("float");
  add_all<double>("double");
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
