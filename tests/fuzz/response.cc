// SPDX-License-Identifier: GPL-3.0-or-later

// An answer of a server as the terminal takes it: parsed, printed, and shown in every way that
// there is, on wide, narrow and no terminals. One that contradicts itself is refused.
#include "base/response.h"

#include "terminal/render/presentation.h"
#include "tests/fuzz/entry.h"

namespace oph::terminal {
namespace {

using fuzz::expect;
using fuzz::is_taken;

void show(const Response& response, std::string_view document) {
  constexpr Style kStyles[] = {
      {ColourDepth::kNone, 0, 0}, {ColourDepth::k256, 20, 5}, {ColourDepth::kTrue, 200, 50}};
  for (const auto format :
       {OutputFormat::kTable, OutputFormat::kCsv, OutputFormat::kJson, OutputFormat::kMarkdown}) {
    for (const auto viewer : {Viewer::kBasic, Viewer::kExtendedColoured}) {
      for (const auto& style : kStyles) {
        is_taken(Blame::kSystem, [&] { present(response, document, {format, viewer, style}); });
      }
    }
  }
}

/// Numbers of a terminal's own control sequences must not come from a document.
void check_plain(const Response& response, std::string_view document) {
  std::string text;
  is_taken(Blame::kSystem, [&] {
    text = present(response, document, {OutputFormat::kTable, Viewer::kBasic, {}});
  });
  for (const char c : text) {
    expect(c == '\n' || c == '\t' || (static_cast<unsigned char>(c) >= 0x20 && c != 0x7F),
           "a control character of the server is shown");
  }
}

void check(std::string_view document) {
  Response response;
  if (!is_taken(Blame::kSystem, [&] { response = Response::parse(document); })) return;
  const ResponseSource source{"fuzz", "1", "2", "3", "4"};
  const auto printed = response.to_json(source);
  expect(Response::parse(printed).to_json(source) == printed, "printed and parsed it is another");
  show(response, document);
  check_plain(response, document);
}

}  // namespace
}  // namespace oph::terminal

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  oph::terminal::check(oph::fuzz::as_text(data, size));
  return 0;
}
