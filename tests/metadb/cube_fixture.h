// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <vector>

#include "tests/metadb/fixture.h"

namespace oph::metadb {

/// Adds sample cubes: time (implicit) x lat x lon (explicit) in two I/O servers.
class CubesTest : public CatalogueTest {
 protected:
  static std::vector<std::byte> pack(const std::vector<double>& values) {
    const auto bytes = std::as_bytes(std::span{values});
    return {bytes.begin(), bytes.end()};
  }

  static CubeDimension dimension(const std::string& name, bool is_explicit, std::int64_t level,
                                 std::int64_t size) {
    CubeDimension dimension;
    dimension.dimension.name = name;
    dimension.is_explicit = is_explicit;
    dimension.level = level;
    dimension.size = size;
    std::vector<double> values;
    for (std::int64_t i = 0; i < size; ++i) values.push_back(0.5 + static_cast<double>(i));
    dimension.values = pack(values);
    return dimension;
  }

  Cube sample(std::int64_t id, std::int64_t fragments = 8) const {
    Cube cube;
    cube.id = id;
    cube.container_id = container;
    cube.measure = "sst";
    cube.measure_type = ElementType::kFloat;
    cube.missing_value = "-1e+34";
    cube.description = "sea surface temperature";
    cube.source = "/data/coads.nc";
    cube.dimensions = {dimension("lat", true, 1, 90), dimension("lon", true, 2, 180),
                       dimension("time", false, 1, 12)};
    cube.dimensions[2].dimension.hierarchy = "oph_time";
    cube.dimensions[2].concept_level = 'M';
    cube.dimensions[2].is_unlimited = true;
    const auto rows = 90 * 180 / fragments;
    for (std::int64_t i = 1; i <= fragments; ++i) {
      cube.fragments.push_back({i, i % 2 == 1 ? "io1" : "io2",
                                "fact_" + std::to_string(id) + "_" + std::to_string(i),
                                (i - 1) * rows + 1, i * rows});
    }
    return cube;
  }

  static std::vector<Attribute> sample_attributes(int number) {
    std::vector<Attribute> attributes;
    for (int i = 0; i < number; ++i) {
      Attribute attribute;
      attribute.variable = i % 2 == 0 ? "" : "sst";
      attribute.key = "key" + std::to_string(i);
      attribute.value = "value " + std::to_string(i);
      attribute.user = "ann";
      attributes.push_back(attribute);
    }
    return attributes;
  }

  static Provenance made_by(const std::string& operator_name,
                            std::vector<std::int64_t> inputs = {}) {
    Provenance provenance;
    provenance.operator_name = operator_name;
    provenance.arguments = "operator=" + operator_name + ";";
    provenance.user = "ann";
    provenance.software_version = "0.1.0";
    provenance.inputs = std::move(inputs);
    return provenance;
  }

  /// Claims and commits a sample cube.
  std::int64_t make_cube(const Provenance& provenance = made_by("oph_importnc")) {
    const auto id = catalogue->cubes().claim("test");
    catalogue->cubes().commit(sample(id), provenance, {});
    return id;
  }

  std::int64_t container = make_container("coads");
};

}  // namespace oph::metadb
