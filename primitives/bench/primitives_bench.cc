// SPDX-License-Identifier: GPL-3.0-or-later

// Every primitive by the example of its manual, and the kernels whose speed has a target in every
// type, through their entry points; beside plain loops over the same bytes in the same run.
#include <benchmark/benchmark.h>

#include <array>
#include <cstdio>
#include <stdexcept>

#include "primitives/bench/table.h"

namespace oph::primitives::bench {
namespace {

// An example may want a multiple of its blocks, or of a day, a power of two, a short list.
constexpr std::array<std::size_t, 8> kLengths{10'000, 18'432, 35'040, 8'192, 365, 90, 3, 1};

// 10000 elements of the narrow types would measure the cost of a call.
constexpr std::size_t kKernelElements = 40'000;

std::vector<Line> lines;

void run(benchmark::State& state, const Example& example, std::size_t line) {
  auto& into = lines[line];
  Comparison comparison{example, into.elements, into.reference == Reference::kSelection};
  for (auto _ : state) state.SetIterationTime(comparison.turn());
  into.times = comparison.times();
  state.SetItemsProcessed(state.iterations() *
                          static_cast<std::int64_t>(comparison.rows_per_turn()));
}

void add(const Example& example, Line line) {
  lines.push_back(std::move(line));
  const auto& added = lines.back();
  benchmark::RegisterBenchmark((added.label + "/" + added.type).c_str(), run, example,
                               lines.size() - 1)
      ->UseManualTime()
      ->MinTime(0.05);
}

bool accepts(const Example& example, std::size_t elements) {
  try {
    Use use{example, elements};
    for (std::size_t i = 0; i < use.rows_per_result(); ++i) {
      if (!use.row(i)) return false;
    }
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

void add_examples() {
  for (const auto& manual : manuals()) {
    const auto example = Example::parse(manual.at("example").get<std::string>());
    const auto length = std::find_if(kLengths.begin(), kLengths.end(),
                                     [&](auto elements) { return accepts(example, elements); });
    if (length == kLengths.end()) throw std::runtime_error{example.function + " takes no length"};
    const bool keeps_length = manual.at("class") == "simple";
    add(example, {.label = example.function,
                  .type = std::string{example.type()},
                  .elements = *length,
                  .reference = keeps_length ? Reference::kCopy : Reference::kRead});
  }
}

/// A call in which "$" stands for the type.
struct Kernel {
  std::string_view label;
  std::string_view call;
  Reference reference;
};

constexpr std::array kKernels{
    Kernel{"sum_array", "oph_sum_array('$|$','$',measure,measure,-1)", Reference::kCopy},
    Kernel{"sub_array", "oph_sub_array('$|$','$',measure,measure,-1)", Reference::kCopy},
    Kernel{"mul_array", "oph_mul_array('$|$','$',measure,measure,-1)", Reference::kCopy},
    Kernel{"max_array", "oph_max_array('$|$','$',measure,measure,-1)", Reference::kCopy},
    Kernel{"abs_array", "oph_abs_array('$|$','$',measure,measure,-1)", Reference::kCopy},
    Kernel{"mask_array", "oph_mask_array('$|$','$',measure,measure,-1)", Reference::kCopy},
    Kernel{"sum_scalar", "oph_sum_scalar('$','$',measure,3,-1)", Reference::kCopy},
    Kernel{"mul_scalar", "oph_mul_scalar('$','$',measure,3,-1)", Reference::kCopy},
    Kernel{"affine", "oph_affine('$','$',measure,3,2,-1)", Reference::kCopy},
    Kernel{"reduce max", "oph_reduce('$','$',measure,'OPH_MAX',0,2,-1)", Reference::kRead},
    Kernel{"reduce sum", "oph_reduce('$','$',measure,'OPH_SUM',0,2,-1)", Reference::kRead},
    Kernel{"reduce avg", "oph_reduce('$','$',measure,'OPH_AVG',0,2,-1)", Reference::kRead},
    Kernel{"reduce count", "oph_reduce('$','$',measure,'OPH_COUNT',0,2,-1)", Reference::kRead},
    Kernel{"reduce var", "oph_reduce('$','$',measure,'OPH_VAR',0,2,-1)", Reference::kRead},
    Kernel{"reduce2 max", "oph_reduce2('$','$',measure,'OPH_MAX',0,200,200,2,-1)",
           Reference::kRead},
    Kernel{"reduce2 sum", "oph_reduce2('$','$',measure,'OPH_SUM',0,200,200,2,-1)",
           Reference::kRead},
    Kernel{"reduce2 avg", "oph_reduce2('$','$',measure,'OPH_AVG',0,200,200,2,-1)",
           Reference::kRead},
    Kernel{"reduce2 count", "oph_reduce2('$','$',measure,'OPH_COUNT',0,200,200,2,-1)",
           Reference::kRead},
    Kernel{"reduce2 var", "oph_reduce2('$','$',measure,'OPH_VAR',0,200,200,2,-1)",
           Reference::kRead},
    Kernel{"reduce quantile", "oph_reduce('$','$',measure,'OPH_QUANTILE',0,0.5)",
           Reference::kSelection},
    Kernel{"quantile", "oph_quantile('$','$',measure,'0.5',0,-1)", Reference::kSelection},
};

std::string with_type(std::string_view call, std::string_view type) {
  std::string text;
  for (const char c : call) {
    if (c == '$') {
      text += type;
    } else {
      text += c;
    }
  }
  return text;
}

void add_kernels() {
  constexpr std::array targets{0.8, 0.7, 3.0};
  for (std::size_t type = 0; type < 6; ++type) {
    for (const auto& kernel : kKernels) {
      add(Example::parse(with_type(kernel.call, kElementTypes[type].call_name)),
          {.label = std::string{kernel.label},
           .type = std::string{kElementTypes[type].call_name},
           .elements = kKernelElements,
           .reference = kernel.reference,
           .target = targets[static_cast<std::size_t>(kernel.reference)]});
    }
  }
}

}  // namespace
}  // namespace oph::primitives::bench

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
  try {
    oph::primitives::bench::add_examples();
    oph::primitives::bench::add_kernels();
    benchmark::RunSpecifiedBenchmarks();
    oph::primitives::bench::print_table(oph::primitives::bench::lines);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "primitives_bench: %s\n", error.what());
    return 1;
  }
  return 0;
}
