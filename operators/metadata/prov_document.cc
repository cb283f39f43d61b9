// SPDX-License-Identifier: GPL-3.0-or-later
#include "operators/metadata/prov_document.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

namespace oph::operators::metadata {
namespace {

using Json = nlohmann::ordered_json;
using metadb::Provenance;
using metadb::SourceFile;

/// "2026-01-31 12:34:56" as xsd:dateTime.
std::string date_time(std::string text) {
  std::replace(text.begin(), text.end(), ' ', 'T');
  return text + "Z";
}

Json typed(std::string_view type, std::string value) {
  return {{"$", std::move(value)}, {"type", type}};
}

Json qualified(std::string_view name) {
  return typed("prov:QUALIFIED_NAME", std::string{name});
}

class Document {
 public:
  explicit Document(const Lineage& lineage) : lineage_{lineage} {
    json_["prefix"] = {{"oph", lineage.address + "/provenance#"}, {"cube", lineage.address + "/"}};
    for (const auto& [cube, provenance] : lineage.cubes) add(cube, provenance);
  }

  std::string text() const { return json_.dump(4, ' ', false, Json::error_handler_t::replace); }

 private:
  void add(std::int64_t cube, const Provenance& provenance) {
    const auto entity = add_cube(cube, provenance);
    const auto activity = fmt::format("oph:task_{}", provenance.first_cube);
    // One task may have made several cubes.
    if (tasks_.insert(provenance.first_cube).second) add_task(activity, provenance);
    const auto user = "oph:user_" + provenance.user;
    relate("wasGeneratedBy", {{"prov:entity", entity},
                              {"prov:activity", activity},
                              {"prov:time", date_time(provenance.created)}});
    relate("wasAttributedTo", {{"prov:entity", entity}, {"prov:agent", user}});
    for (const auto input : provenance.inputs) derive(entity, cube_name(input), activity);
    for (const auto& file : provenance.files) derive(entity, file_name(file), activity);
  }

  std::string add_cube(std::int64_t cube, const Provenance& provenance) {
    Json entity = {{"prov:type", qualified("oph:Datacube")},
                   {"prov:label", lineage_.pid(cube)},
                   {"oph:deleted", typed("xsd:boolean", provenance.is_deleted ? "true" : "false")}};
    if (!provenance.source.empty()) entity["oph:source"] = provenance.source;
    auto name = cube_name(cube);
    json_["entity"][name] = std::move(entity);
    return name;
  }

  /// A cube, whose entity may not be part of the lineage.
  std::string cube_name(std::int64_t cube) {
    auto name = "cube:" + lineage_.name(cube);
    if (!json_["entity"].contains(name)) {
      json_["entity"][name] = {{"prov:type", qualified("oph:Datacube")}};
    }
    return name;
  }

  std::string file_name(const SourceFile& file) {
    const auto known = std::find(files_.begin(), files_.end(), file);
    auto name = fmt::format("oph:file_{}", known - files_.begin() + 1);
    if (known != files_.end()) return name;
    files_.push_back(file);
    Json entity = {{"prov:type", qualified("oph:SourceFile")},
                   {"prov:location", file.path},
                   {"oph:size", typed("xsd:long", std::to_string(file.size_bytes))},
                   {"oph:modified", typed("xsd:dateTime", date_time(file.modified))}};
    if (!file.checksum.empty()) entity["oph:checksum"] = file.checksum;
    json_["entity"][name] = std::move(entity);
    return name;
  }

  void add_task(const std::string& activity, const Provenance& provenance) {
    json_["activity"][activity] = {{"prov:type", qualified("oph:Task")},
                                   {"prov:endTime", date_time(provenance.created)},
                                   {"oph:operator", provenance.operator_name},
                                   {"oph:arguments", provenance.arguments}};
    const auto user = "oph:user_" + provenance.user;
    json_["agent"][user] = {{"prov:type", qualified("prov:Person")},
                            {"prov:label", provenance.user}};
    const auto software = "oph:ophion_" + provenance.software_version;
    json_["agent"][software] = {{"prov:type", qualified("prov:SoftwareAgent")},
                                {"prov:label", "Ophion " + provenance.software_version}};
    for (const auto& agent : {user, software}) {
      relate("wasAssociatedWith", {{"prov:activity", activity}, {"prov:agent", agent}});
    }
  }

  void derive(const std::string& entity, const std::string& source, const std::string& activity) {
    if (uses_.insert(activity + source).second) {
      relate("used", {{"prov:activity", activity}, {"prov:entity", source}});
    }
    relate("wasDerivedFrom", {{"prov:generatedEntity", entity},
                              {"prov:usedEntity", source},
                              {"prov:activity", activity}});
  }

  void relate(const std::string& relation, Json members) {
    json_[relation][fmt::format("_:r{}", ++relations_)] = std::move(members);
  }

  const Lineage& lineage_;
  Json json_;
  std::set<std::int64_t> tasks_;
  std::vector<SourceFile> files_;
  std::set<std::string> uses_;
  std::int64_t relations_ = 0;
};

}  // namespace

std::string prov_document(const Lineage& lineage) {
  return Document{lineage}.text();
}

}  // namespace oph::operators::metadata
