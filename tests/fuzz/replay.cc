// SPDX-License-Identifier: GPL-3.0-or-later

// Gives every file of the folders on the command line to the target, and the empty input.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "tests/fuzz/entry.h"

namespace oph::fuzz {
namespace {

void replay(const std::string& input) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
}

void replay_file(const std::filesystem::path& path) {
  std::ifstream file{path, std::ios::binary};
  expect(file.is_open(), "cannot read " + path.string());
  // On a crash this is the last line.
  std::fprintf(stderr, "%s\n", path.filename().c_str());
  replay({std::istreambuf_iterator<char>{file}, {}});
}

}  // namespace
}  // namespace oph::fuzz

int main(int argc, char** argv) {
  oph::fuzz::replay({});
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::directory_iterator{argv[i]}) {
      oph::fuzz::replay_file(entry.path());
      ++files;
    }
  }
  std::printf("%zu inputs\n", files);
  return files > 0 ? 0 : 1;
}
