// SPDX-License-Identifier: GPL-3.0-or-later
#include "server/web/pages.h"

#include "server/web/operator_xml.h"
#include "server/web/wsdl.h"

namespace oph::server {
namespace {

constexpr std::string_view kXmlFolder = "/xml/";

std::string wsdl(const std::string& address) {
  std::string text{kWsdl};
  if (const auto place = text.find(kWsdlAddress); place != std::string::npos) {
    text.replace(place, kWsdlAddress.size(), address);
  }
  return text;
}

}  // namespace

std::optional<Page> Pages::find(std::string_view path) {
  if (path == "/?wsdl" || path == "/?WSDL") return Page{"text/xml", wsdl(address_), ""};
  if (path == "/manuals.json") {
    const auto listed = manuals_.current()->listed();
    return Page{"application/json", to_json(listed), manuals_.last_change()};
  }
  if (!path.starts_with(kXmlFolder)) return std::nullopt;
  const auto manuals = manuals_.current();
  const auto file = path.substr(kXmlFolder.size());
  if (file.empty()) return Page{"text/html", operator_xml_listing(*manuals), ""};
  auto xml = find_operator_xml(*manuals, file);
  if (!xml) return std::nullopt;
  return Page{"text/xml", *std::move(xml), manuals_.last_change()};
}

}  // namespace oph::server
